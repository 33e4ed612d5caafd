using RagProbe.Diagnosis.Probes;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Tests.Diagnosis.Probes;

public sealed class EditsTests
{
    private static readonly SearchedQuestion Searched = new(
        new Question { Id = "q", Text = "Where do boats tie up?" },
        Stages: [],
        Dense: Answer(("quay", 0.9), ("pier", 0.6), ("gate", 0.3)),
        Lexical: Answer(("pier", 4), ("quay", 2)),
        Fused: Answer(("quay", 0.5), ("pier", 0.4)));

    [Fact]
    public void Without_takes_chunks_out_of_every_arm_and_keeps_what_the_answer_says_besides()
    {
        var rest = Searched.Without(Ids("quay"));

        Assert.Equal(["pier 0.6", "gate 0.3"], Text(rest.Dense));
        Assert.Equal(["pier 4"], Text(rest.Lexical));
        Assert.Equal(["pier 0.4"], Text(rest.Fused));
        Assert.Equal(["broken"], rest.Dense!.UnrankedIds);
        Assert.Equal(2, rest.Dense.Retries);
        Assert.Equal(["quay 0.9", "pier 0.6", "gate 0.3"], Text(Searched.Dense));
    }

    [Fact]
    public void A_changed_chunk_stands_where_its_scores_belong_in_the_place_of_the_old_one()
    {
        var changed = Searched.With(new RescoredChunk(Chunk("gate"), Dense: 0.7, Lexical: 3), Ids("gate"), depth: 3);

        Assert.Equal(["quay 0.9", "gate 0.7", "pier 0.6"], Text(changed.Dense));
        Assert.Equal(["pier 4", "gate 3", "quay 2"], Text(changed.Lexical));
        Assert.Equal(["broken"], changed.Dense!.UnrankedIds);
    }

    [Fact]
    public void Equal_scores_are_ordered_by_id_and_what_is_beyond_the_depth_is_no_candidate()
    {
        var changed = Searched.With(new RescoredChunk(Chunk("bridge"), Dense: 0.6, Lexical: 1), Ids("bridge"), depth: 2);

        Assert.Equal(["quay 0.9", "bridge 0.6"], Text(changed.Dense));
        Assert.Equal(["pier 4", "quay 2"], Text(changed.Lexical));
    }

    [Fact]
    public void A_chunk_without_a_word_of_the_question_does_not_come_to_the_lexical_arm()
    {
        var changed = Searched.With(new RescoredChunk(Chunk("gate"), Dense: 0.95, Lexical: 0), Ids("pier", "gate"), depth: 10);

        Assert.Equal(["gate 0.95", "quay 0.9"], Text(changed.Dense));
        Assert.Equal(["quay 2"], Text(changed.Lexical));
    }

    [Fact]
    public void An_arm_that_was_not_asked_stays_unasked()
    {
        var changed = (Searched with { Lexical = null }).With(new RescoredChunk(Chunk("gate"), Dense: 0.7, Lexical: null), Ids("gate"), depth: 10);

        Assert.Null(changed.Lexical);
    }

    private static SearchAnswer Answer(params (string Id, double Score)[] chunks) =>
        new([.. chunks.Select(chunk => new ScoredChunk(Chunk(chunk.Id), chunk.Score))]) { UnrankedIds = ["broken"], Retries = 2 };

    private static StoredChunk Chunk(string id) => new() { Id = id, Source = id + ".md", Text = id };

    private static HashSet<string> Ids(params string[] ids) => new(ids, StringComparer.Ordinal);

    private static IEnumerable<string> Text(SearchAnswer? answer) => answer!.Select(scored => FormattableString.Invariant($"{scored.Chunk.Id} {scored.Score}"));
}
