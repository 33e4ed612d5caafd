using RagProbe.Corpus;
using RagProbe.EvalSets;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis;

/// <summary>The handbook of a town: a document a service, and a question that each answers. All of them are found: they are what soft causes are compared with.</summary>
internal static class Town
{
    private static readonly (string Topic, string Fact, string Question)[] Facts =
    [
        ("harbour", "Visiting boats tie up at the north quay and report to the harbour master.", "Where do visiting boats tie up?"),
        ("library", "Borrowed books may be kept for four weeks and renewed twice by telephone.", "How long may borrowed books be kept?"),
        ("water", "Water meters are read every autumn by an inspector who carries a badge.", "Who reads the water meters?"),
        ("waste", "Garden waste is collected on the second Tuesday of each month.", "When is garden waste collected?"),
        ("parking", "Residents pay thirty euros a year for a parking permit.", "What does a parking permit cost residents?"),
        ("dogs", "Owners register their dogs within two weeks and receive a metal tag.", "When must owners register their dogs?"),
        ("weddings", "Weddings are held in the old town hall from Thursday to Saturday.", "Where are weddings held?"),
        ("market", "Fish and vegetables are sold on the market square before noon.", "What is sold on the market square?"),
        ("school", "Children who turn six before July start school in September.", "When do children start school?"),
        ("buses", "Night buses leave the station every half hour until two o'clock.", "How often do night buses leave the station?"),
        ("pool", "Swimmers must shower before they enter the pool and wear a cap.", "What must swimmers wear in the pool?"),
        ("museum", "Pupils visit the museum free of charge with their teachers.", "Who visits the museum free of charge?"),
        ("theatre", "Theatre tickets can be returned up to a day before the performance.", "Can theatre tickets be returned?"),
        ("hospital", "Relatives visit patients in the hospital between three and seven.", "When may relatives visit patients?"),
        ("fire", "Smoke detectors are required in bedrooms and corridors of rented flats.", "Where are smoke detectors required?"),
        ("trees", "Felling trees with a trunk wider than a hand needs approval.", "Does felling a tree need approval?"),
        ("noise", "Lawn mowers must be silent during the lunch break and on Sundays.", "When must lawn mowers be silent?"),
        ("voting", "Voters bring their passport and the letter to the polling station.", "What do voters bring to the polling station?"),
        ("taxes", "Property tax is due in four parts, the first in February.", "When is property tax due?"),
        ("cemetery", "Graves are leased for twenty years and can be extended once.", "For how long are graves leased?"),
        ("bicycles", "Abandoned bicycles are removed after a warning of three weeks.", "When are abandoned bicycles removed?"),
        ("camping", "Tents may be pitched on the meadow behind the lighthouse.", "Where may tents be pitched?"),
        ("chimneys", "Chimney sweeps inspect gas boilers every second year.", "How often are gas boilers inspected?"),
        ("snow", "House owners clear snow from the pavement before seven in the morning.", "Who clears snow from the pavement?"),
        ("music", "Street musicians may play for half an hour at one place.", "How long may street musicians play?"),
        ("allotments", "Allotment gardens are given to families on the waiting list in spring.", "Who is given allotment gardens?"),
    ];

    public static IReadOnlyList<SourceDocument> Documents { get; } = [.. Facts.Select(fact => Document($"town/{fact.Topic}.md", fact.Fact) with { Title = "Town handbook" })];

    public static IReadOnlyList<Question> Questions { get; } = Ask("");

    /// <param name="before">What every question begins with, a sentence with its blank.</param>
    public static IReadOnlyList<Question> Ask(string before) =>
        [.. Facts.Zip(Documents, (fact, document) => new Question { Id = $"town-{fact.Topic}", Text = before + fact.Question, Expected = [Expect(document, fact.Fact)] })];
}
