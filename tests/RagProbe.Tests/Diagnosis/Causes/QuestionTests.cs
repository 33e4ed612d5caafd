using RagProbe.Corpus;
using RagProbe.Diagnosis;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Causes;

public sealed class QuestionTests
{
    private const string Kayaks = "Kayaks are rented at the pavilion on the lake.";
    private const string Furniture = "Bulky furniture is for the depot.";
    private const string Boathouse = "The key of the boathouse hangs in the cupboard of the harbour office on the quay.";

    private static readonly SourceDocument Lake = Document("lake.md", Kayaks);

    private static readonly SourceDocument Observatory = Document("observatory.md", "The observatory on the hill opens on clear nights.");
    private static readonly SourceDocument PostOffice = Document("post.md", "The post office is the one that opens early.");

    private static readonly SourceDocument[] Keys =
    [
        Document("keys/chapel.md", "Where is the key of the chapel? With the sexton."),
        Document("keys/gym.md", "The key is where the coach is."),
        Document("keys/cellar.md", "Where the key is, a lamp is."),
    ];

    [Fact]
    public async Task A_typo_is_a_word_that_no_chunk_has_an_edit_away_from_one()
    {
        await using var world = await OfAsync(Observatory, PostOffice);

        var finding = Proves(await world.DiagnoseAsync(Ask("When does the obsevatory open?", Expect(Observatory, Observatory.Text)), Dense(1)), CauseCodes.QueryTypo, before: 2, after: 1);

        Assert.Equal("ask 'When does the observatory open?'", finding.Intervention);
        HasEvidence(finding, "observatory", "in 1 chunks");
    }

    [Fact]
    public async Task A_word_is_no_typo_where_the_corpus_has_none_like_it()
    {
        await using var world = await OfAsync(Observatory, PostOffice);

        Excludes(await world.DiagnoseAsync(Ask("When does the planetarium open?", Expect(Observatory, Observatory.Text)), Dense(1)), CauseCodes.QueryTypo);
    }

    [Fact]
    public async Task A_word_that_is_spelt_right_is_no_typo_of_another()
    {
        // A horse is no house, though it is an edit away and nobody in town keeps one.
        await using var world = await OfAsync(Document("house.md", "The house of the mayor is open to guests."), Lake, Document("open.md", "Where is it open to guests? Everywhere."), Document("guests.md", "Guests are open to guests."));

        Excludes(
            await world.DiagnoseAsync(Ask("Where is the horse open to guests?", Expect(Document("house.md", "The house of the mayor is open to guests."), "The house of the mayor is open to guests.")), Dense(1)),
            CauseCodes.QueryTypo);
    }

    [Fact]
    public async Task A_word_with_a_prefix_is_another_word_and_no_typo()
    {
        var scales = Document("scales.md", "Inaccuracies of the scales are reported to the inspector.");
        await using var world = await OfAsync(scales, Document("post.md", "Reported parcels: how are parcels reported? Reported by post."));

        Excludes(await world.DiagnoseAsync(Ask("How are accuracies reported?", Expect(scales, scales.Text)), Lexical(1)), CauseCodes.QueryTypo);
    }

    [Fact]
    public async Task Two_words_that_are_both_wrong_are_corrected_together_whichever_correction_is_right()
    {
        // Each of the words alone brings nothing: the one that is left wrong hides the passage.
        var report = Document("report.md", "Visiting yachts report to the warden of moorings at the jetty.");
        await using var world = await OfAsync(
            report, Document("masts/0.md", "Wardrobes and mooring masts."), Document("masts/1.md", "Yacht masts and wardens."), Document("masts/2.md", "A jetty for yachts."));

        var finding = (await world.DiagnoseAsync(Ask("Which wardne of moornigs is told?", Expect(report, report.Text)), Lexical(1))).Finding;

        Assert.Equal(CauseCodes.QueryTypo, finding.Cause);
        Assert.Contains("warden of moorings", finding.Intervention, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_negation_hides_what_the_question_is_about()
    {
        const string free = "Concerts in the park are free: no ticket is needed.";
        var park = Document("park.md", free);
        await using var world = await OfAsync(park, Concert(1), Concert(2), Concert(3), Document("trams.md", "Passengers without a ticket pay a fine."), Document("ferry.md", "Without a ticket nobody boards the ferry."));

        var finding = Proves(await world.DiagnoseAsync(Ask("Which concerts take place without a ticket?", Expect(park, free)), Lexical(1)), CauseCodes.Negation, before: 3, after: 1);

        HasEvidence(finding, "negation", "without");
        Assert.Equal("ask 'Which concerts take place a ticket?'", finding.Intervention);
    }

    [Fact]
    public async Task A_negation_is_not_the_cause_where_the_question_fails_without_it()
    {
        const string free = "Concerts in the park are free.";
        var park = Document("park.md", free);
        await using var world = await OfAsync(park, Document("trams.md", "Passengers without a ticket pay a fine."), Document("ferry.md", "A ticket for the ferry is a ticket for the day."));

        Excludes(await world.DiagnoseAsync(Ask("Which place takes no fee and is not closed without a ticket?", Expect(park, free)), Lexical(1)), CauseCodes.Negation);
    }

    [Fact]
    public async Task A_rare_word_is_known_to_the_word_search_only()
    {
        await using var world = await OfAsync(Gates.Documents);

        var finding = Proves(await world.DiagnoseAsync(Gates.Vexmoor, Dense(1)), CauseCodes.RareTerm, before: 5, after: 1);

        HasEvidence(finding, "vexmoor", "in 1 of 31 chunks");
    }

    [Fact]
    public async Task A_rare_word_is_not_the_cause_where_the_word_search_runs_too()
    {
        await using var world = await OfAsync(Gates.Documents);

        Excludes(await world.DiagnoseAsync(Gates.Vexmoor, Hybrid(1) with { DenseWeight = 0.9 }), CauseCodes.RareTerm);
    }

    [Fact]
    public async Task Of_another_language_is_a_source_in_other_letters()
    {
        const string skates = "Коньки можно взять напрокат на озере.";
        var rink = Document("rink.md", skates);
        await using var world = await OfAsync(rink);

        var finding = Proves(await world.DiagnoseAsync(Ask("Where can skates be rented?", Expect(rink, skates)), Dense(2)), CauseCodes.LanguageMismatch, before: 26, after: 1);

        Assert.Contains("Latin", finding.Sentence, StringComparison.Ordinal);
        Assert.Contains("Cyrillic", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_in_the_same_letters_is_not_taken_for_another_language()
    {
        const string skates = "Schlittschuhe werden am See verliehen.";
        var rink = Document("rink.md", skates);
        await using var world = await OfAsync(rink);

        Excludes(await world.DiagnoseAsync(Ask("Where can skates be rented?", Expect(rink, skates)), Dense(2)), CauseCodes.LanguageMismatch);
    }

    [Fact]
    public async Task Different_words_are_a_gap_that_the_words_of_the_passage_close()
    {
        var furniture = Document("furniture.md", Furniture);
        await using var world = await OfAsync(furniture, Document("comedy.md", "I dispose of my rights: a comedy."), Document("throw.md", "Do not throw anything away."), Document("away.md", "How far away can you throw a ball?"));

        var finding = Proves(await world.DiagnoseAsync(Ask("How do I dispose of my couch?", Expect(furniture, Furniture)), Dense(1)), CauseCodes.VocabularyGap, before: 4, after: 1);

        HasEvidence(finding, "passage", "Bulky furniture");
        HasEvidence(finding, "same effect among questions that pass", "of 26");
    }

    [Fact]
    public async Task There_is_no_gap_between_words_where_question_and_passage_share_most()
    {
        var keys = Document("boathouse.md", Boathouse);
        await using var world = await OfAsync([keys, .. Keys]);

        Excludes(await world.DiagnoseAsync(Ask("Where is the key?", Expect(keys, Boathouse)), Dense(1)), CauseCodes.VocabularyGap);
    }

    [Fact]
    public async Task Underspecified_is_a_question_that_the_title_of_its_source_completes()
    {
        var keys = Document("boathouse.md", Boathouse) with { Title = "Boathouse on the quay" };
        await using var world = await OfAsync([keys, .. Keys]);

        var finding = Proves(await world.DiagnoseAsync(Ask("Where is the key?", Expect(keys, Boathouse)), Dense(1)), CauseCodes.Underspecified, before: 14, after: 1);

        HasEvidence(finding, "words that tell something", "key");
        Assert.Contains("Boathouse", finding.Intervention, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_with_enough_words_is_not_underspecified()
    {
        var keys = Document("boathouse.md", Boathouse) with { Title = "Boathouse on the quay" };
        await using var world = await OfAsync([keys, .. Keys]);

        Excludes(await world.DiagnoseAsync(Ask("Where is the key that the coach and the sexton look for with a lamp?", Expect(keys, Boathouse)), Dense(1)), CauseCodes.Underspecified);
    }

    [Fact]
    public async Task Several_hops_are_needed_where_each_part_of_the_question_finds_its_source()
    {
        const string brooms = "Brooms are lent by the fire brigade.";
        const string masks = "Masks are sewn by the tailor in Mill Lane.";
        var (brigade, tailor) = (Document("brigade.md", brooms), Document("tailor.md", masks));
        await using var world = await OfAsync(
            brigade, tailor, Document("carnival/0.md", "Brooms, masks and who lends and sews them."), Document("carnival/1.md", "Masks with brooms."), Document("carnival/2.md", "Brooms and masks are lent to nobody who sews."));

        var finding = Proves(
            await world.DiagnoseAsync(Ask("Who of the fire brigade lends brooms and which tailor in a lane sews masks?", Expect(brigade, brooms), Expect(tailor, masks)), Dense(1)),
            CauseCodes.MultiHop, before: 2, after: 1);

        Assert.Contains("ask '", finding.Intervention, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_part_that_does_better_than_the_whole_is_not_yet_several_hops()
    {
        const string brooms = "Brooms are lent by the fire brigade.";
        const string masks = "Faces of paper and glue dry on the loft above the bakery.";
        var (brigade, baker) = (Document("brigade.md", brooms), Document("baker.md", masks));
        await using var world = await OfAsync(
            brigade, baker, Document("carnival/0.md", "Brooms, masks and who lends and sews them."), Document("carnival/1.md", "Masks with brooms."), Document("carnival/2.md", "Brooms and masks are lent to nobody who sews."));

        Excludes(
            await world.DiagnoseAsync(Ask("Who of the fire brigade lends brooms and which tailor in a lane sews masks?", Expect(brigade, brooms), Expect(baker, masks)), Dense(1)),
            CauseCodes.MultiHop);
    }

    [Fact]
    public async Task One_source_needs_no_hops()
    {
        const string brooms = "Brooms are lent by the fire brigade.";
        var brigade = Document("brigade.md", brooms);
        await using var world = await OfAsync(
            brigade, Document("carnival/0.md", "Brooms, masks and who lends and sews them."), Document("carnival/1.md", "Masks with brooms."), Document("carnival/2.md", "Brooms and masks are lent to nobody who sews."));

        Excludes(await world.DiagnoseAsync(Ask("Who lends brooms and who sews masks?", Expect(brigade, brooms)), Dense(1)), CauseCodes.MultiHop);
    }

    [Fact]
    public async Task A_long_question_drowns_the_sentence_that_asks()
    {
        await using var world = await OfAsync(Lake);
        world.Others = Town.Ask("I moved to the town in May. ");
        const string story = """
            Last year my aunt came by the night bus from the station and wanted to see the museum and the theatre, but the tickets were sold out.
            She bought fish and vegetables on the market square instead and cooked for all of us. Where are kayaks rented? She walked her dog on the
            meadow behind the lighthouse, where tents are pitched, and brought books to the library that she had borrowed weeks before.
            """;

        var finding = Proves(await world.DiagnoseAsync(Ask(story.ReplaceLineEndings(" "), Expect(Lake, Kayaks)), Dense(1)), CauseCodes.LongQuery, before: 4, after: 1);

        Assert.Equal("ask 'Where are kayaks rented?' alone", finding.Intervention);
    }

    [Fact]
    public async Task A_question_of_two_sentences_is_not_long()
    {
        var keys = Document("boathouse.md", Boathouse);
        await using var world = await OfAsync([keys, .. Keys]);
        world.Others = Town.Ask("I moved to the town in May. ");

        Excludes(await world.DiagnoseAsync(Ask("I moved to the town in May. Where is the key?", Expect(keys, Boathouse)), Dense(1)), CauseCodes.LongQuery);
    }

    [Fact]
    public async Task A_semantic_gap_is_left_where_only_the_sentence_of_the_source_finds_it()
    {
        const string club = "The club that in the winter of the great frost saved the key of the church from the flood still meets in the inn where the road to the mill leaves the valley.";
        var history = Document("history.md", club);
        await using var world = await OfAsync([history, Document("keys/chapel.md", "Where is the key of the chapel? Beside the church."), .. Keys[1..]]);

        var finding = Proves(await world.DiagnoseAsync(Ask("Where is the key of the church?", Expect(history, club)), Dense(1)), CauseCodes.SemanticGap, before: 3, after: 1);

        Assert.Contains("The club that in the winter", finding.Intervention, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_near_miss_is_named_before_a_semantic_gap()
    {
        await using var world = await OfAsync(Lake, Document("shop.md", "Where are kayaks rented? Kayaks are rented in the shop."));

        world.Others = [];

        var diagnosis = await world.DiagnoseAsync(Ask("Where are kayaks rented?", Expect(Lake, Kayaks)), Dense(1));

        Assert.Equal(CauseClass.Rest, Proves(diagnosis, CauseCodes.CutoffNearMiss, before: 2, after: 2).Class);
        Assert.Contains(diagnosis.Secondary, finding => finding.Cause == CauseCodes.SemanticGap);
    }

    [Fact]
    public async Task Catchwords_that_a_title_does_not_help_are_underspecified_and_no_semantic_gap()
    {
        const string club = "The club that in the winter of the great frost saved the key of the church from the flood still meets in the inn where the road to the mill leaves the valley.";
        var history = Document("history.md", club);
        await using var world = await OfAsync([history, Document("keys/chapel.md", "Where is the key of the chapel? Beside the church."), .. Keys[1..]]);

        var diagnosis = await world.DiagnoseAsync(Ask("church key", Expect(history, club)), Dense(1));

        Assert.Equal(CauseCodes.Underspecified, diagnosis.Finding.Cause);
        Excludes(diagnosis, CauseCodes.SemanticGap);
    }

    [Theory]
    [InlineData(true, true, CauseCodes.VectorCorrupt)]
    [InlineData(true, false, CauseCodes.QueryTypo)]
    [InlineData(false, true, CauseCodes.VectorCorrupt)]
    public async Task Two_faults_that_come_together_are_found_where_neither_repairs_alone(bool hasTypo, bool isMisplaced, string cause)
    {
        await using var world = await OfAsync(Observatory, PostOffice);
        if (isMisplaced)
        {
            await world.MisplaceVectorAsync("observatory.md#0", "Soup is cooked in the kitchen.");
        }

        var diagnosis = await world.DiagnoseAsync(Ask(hasTypo ? "When does the obsevatory open?" : "When does the observatory open?", Expect(Observatory, Observatory.Text)), Dense(1));

        Assert.True(diagnosis.Finding.Cause == cause, string.Join("; ", diagnosis.Secondary.Prepend(diagnosis.Finding)));
        Assert.True(diagnosis.Finding.Repairs);
        if (hasTypo && isMisplaced)
        {
            Assert.Contains("since neither repairs alone, ask 'When does the observatory open?'", diagnosis.Finding.Intervention, StringComparison.Ordinal);
            HasEvidence(diagnosis.Finding, "together with", CauseCodes.QueryTypo);
            Assert.Equal(CauseCodes.QueryTypo, diagnosis.Secondary[0].Cause);
        }
        else
        {
            Assert.DoesNotContain(diagnosis.Finding.Evidence, evidence => evidence.Name == "together with");
        }
    }

    [Fact]
    public async Task Unknown_is_said_where_nothing_brings_the_source_back()
    {
        await using var world = await OfAsync(Observatory, PostOffice);
        await world.MisplaceVectorAsync("observatory.md#0", "Soup is cooked in the kitchen.");

        var diagnosis = await world.DiagnoseAsync(Ask("How many weeks may a book that was borrowed be kept at home?", Expect(Observatory, Observatory.Text)), Dense(1));

        Assert.True(diagnosis.Abstained, diagnosis.Finding.ToString());
        Assert.False(diagnosis.Finding.Repairs);
    }

    private static SourceDocument Concert(int number) => Document(FormattableString.Invariant($"concerts/{number}.md"), FormattableString.Invariant($"Concerts of series {number} begin at eight."));
}
