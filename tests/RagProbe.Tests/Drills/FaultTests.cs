using System.Globalization;
using System.Numerics.Tensors;
using RagProbe.Corpus;
using RagProbe.Drills;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Retrieval.Reranking;
using RagProbe.Sweeps;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Tests.Drills;

public sealed class FaultTests(DrillWorldFixture fixture) : IClassFixture<DrillWorldFixture>
{
    // What a fault touches: deleted and written chunks, questions, options, documents, the index's behaviour.
    private static readonly Dictionary<string, string> Touched = new(StringComparer.Ordinal)
    {
        ["delete-document"] = "deleted documents",
        ["delete-chunks"] = "deleted",
        ["stale-text"] = "written",
        ["cut-passage"] = "written",
        ["push-past-limit"] = "written questions documents",
        ["merge-chunks"] = "deleted written",
        ["drop-headings"] = "written",
        ["other-model"] = "written",
        ["strange-prefix"] = "written",
        ["swap-vectors"] = "written",
        ["wrong-filter"] = "written questions documents",
        ["high-threshold"] = "options",
        ["one-per-source"] = "options",
        ["low-top-k"] = "options",
        ["lopsided-fusion"] = "options",
        ["weak-reranker"] = "options",
        ["small-budget"] = "options",
        ["graph-miss"] = "behaviour",
        ["late-filter-field"] = "written questions documents behaviour",
        ["few-bits"] = "behaviour",
        ["indexed-only"] = "options behaviour",
        ["not-a-number"] = "behaviour",
        ["boilerplate"] = "written documents",
        ["hubs"] = "written documents",
        ["other-numbers"] = "written documents",
        ["typos"] = "questions",
        ["negation"] = "deleted written questions documents",
        ["other-words"] = "questions",
        ["short-question"] = "questions",
        ["long-question"] = "questions",
        ["twin-document"] = "deleted written documents",
        ["false-label"] = "questions",
    };

    public static TheoryData<string, string> FaultsAndDoses
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var fault in FaultCatalog.All)
            {
                foreach (var dose in fault.Doses)
                {
                    data.Add(fault.Name, dose);
                }
            }

            return data;
        }
    }

    private HealthyWorld World => fixture.World;

    private IReadOnlyList<PassedQuestion> Some => [.. World.Passed.Where(passed => passed.Question.Id.EndsWith("bridge", StringComparison.Ordinal) || passed.Question.Id.EndsWith("engine", StringComparison.Ordinal))];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(FaultsAndDoses))]
    public async Task A_fault_touches_what_it_is_about_and_nothing_else_and_the_same_every_time(string name, string dose)
    {
        var fault = Fault(name);
        Assert.Null(fault.Obstacle(World));
        var injection = await fault.ApplyAsync(World, Some, dose, Cancelled);
        var again = await fault.ApplyAsync(World, Some, dose, Cancelled);

        var touched = new List<string>();
        Add(injection.Write.DeletedIds.Count > 0, "deleted");
        Add(injection.Write.Upserts.Count > 0, "written");
        Add(injection.Questions.Count > 0, "questions");
        Add(injection.Options is not null, "options");
        Add(injection.Documents is not null, "documents");
        Add(injection.Wrap is not null, "behaviour");
        Assert.Equal(Touched[name], string.Join(' ', touched));

        Assert.Equal(injection.Write.DeletedIds, again.Write.DeletedIds);
        Assert.Equal(injection.Write.Upserts.Select(Describe), again.Write.Upserts.Select(Describe));
        Assert.Equal(injection.Questions.Values.Select(question => question.Text), again.Questions.Values.Select(question => question.Text));
        Assert.Equal(injection.Options, again.Options);

        void Add(bool isTouched, string what)
        {
            if (isTouched)
            {
                touched.Add(what);
            }
        }
    }

    [Fact]
    public void Every_cause_is_drilled_or_has_a_reason_and_names_of_faults_are_unique()
    {
        var causes = typeof(RagProbe.Diagnosis.CauseCodes).GetFields().Select(field => (string)field.GetValue(null)!);

        Assert.Equal(causes.Order(StringComparer.Ordinal), FaultCatalog.All.Select(fault => fault.Cause).Concat(FaultCatalog.Undrilled.Select(undrilled => undrilled.Cause)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(FaultCatalog.All.Count, FaultCatalog.All.Select(fault => fault.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(FaultCatalog.All, fault => Assert.Same(fault, Assert.Single(FaultCatalog.Find(fault.Name))));
    }

    [Fact]
    public async Task A_weak_reranker_scores_a_pair_alike_in_any_company_and_more_chance_demotes_more()
    {
        var half = await Fault("weak-reranker").ApplyAsync(World, Some, "0.5", Cancelled);
        var all = await Fault("weak-reranker").ApplyAsync(World, Some, "1", Cancelled);
        var step = all.Options!.Rerank!;
        var alone = await step.Reranker.ScoreAsync([new RerankRequest("q", ["b"])], Cancelled);
        var together = await step.Reranker.ScoreAsync([new RerankRequest("p", ["b"]), new RerankRequest("q", ["a", "b"])], Cancelled);

        Assert.Equal(2 * World.Plan.Options.TopK, step.Depth);
        Assert.Equal(alone[0].Scores[0], together[1].Scores[1]);
        Assert.Equal(3, together.SelectMany(answer => answer.Scores).Distinct().Count());
        Assert.NotEqual(half.Options!.Fingerprint(), all.Options.Fingerprint());
        var failed = (await ReplayAsync(all, World.Passed)).Count(asked => asked.Outcome.IsFailure());
        Assert.InRange((await ReplayAsync(half, World.Passed)).Count(asked => asked.Outcome.IsFailure()), 0, failed);
        Assert.True(failed > 0);
    }

    [Theory]
    [InlineData("typos", "2")]
    [InlineData("other-words", "1")]
    [InlineData("long-question", "60")]
    [InlineData("false-label", "quote")]
    public async Task A_question_is_changed_alike_in_any_company(string name, string dose)
    {
        var alone = await Fault(name).ApplyAsync(World, [Some[1]], dose, Cancelled);
        var together = await Fault(name).ApplyAsync(World, Some, dose, Cancelled);

        var id = Some[1].Question.Id;
        Assert.Equal(alone.Questions[id].Text, together.Questions[id].Text);
        Assert.Equal(alone.Questions[id].Expected, together.Questions[id].Expected);
    }

    [Fact]
    public async Task Deleted_are_the_expected_chunks_and_questions_fail_by_that()
    {
        var injection = await Fault("delete-chunks").ApplyAsync(World, Some, "all", Cancelled);

        Assert.Equal(Some.SelectMany(passed => passed.Gold).Select(gold => gold.Chunk.Id).Order(StringComparer.Ordinal), injection.Write.DeletedIds);
        Assert.All(await ReplayAsync(injection, Some), asked => Assert.True(asked.Outcome.IsFailure()));
    }

    [Fact]
    public async Task A_deleted_document_is_gone_everywhere_and_half_of_the_corpus_remains()
    {
        var injection = await Fault("delete-document").ApplyAsync(World, World.Passed, "all", Cancelled);
        var gone = World.Documents.Keys.Except(injection.Documents!.Keys, StringComparer.Ordinal).ToList();

        Assert.Equal(3, gone.Count);
        Assert.Equal(World.Chunks.Where(chunk => gone.Contains(chunk.Source, StringComparer.Ordinal)).Select(chunk => chunk.Id).Order(StringComparer.Ordinal), injection.Write.DeletedIds.Order(StringComparer.Ordinal));
        Assert.Equal(World.Passed.Where(passed => gone.Contains(passed.Question.Expected[0].Source, StringComparer.Ordinal)).Select(passed => passed.Question.Id).ToHashSet(StringComparer.Ordinal), injection.Targets);
    }

    [Fact]
    public async Task A_stale_chunk_keeps_half_of_its_words_and_has_the_vector_of_its_stored_text()
    {
        var injection = await Fault("stale-text").ApplyAsync(World, Some, "0.5", Cancelled);
        var vectors = await World.Model.Generator.GenerateAsync(injection.Write.Upserts.Select(chunk => chunk.Chunk.Text), cancellationToken: Cancelled);

        Assert.Equal(vectors.Select(vector => vector.Vector.ToArray()), injection.Write.Upserts.Select(chunk => chunk.Vector.ToArray()));
        var kept = injection.Write.Upserts.Average(chunk => WordsOf(chunk.Chunk.Text).Zip(WordsOf(World.ChunkOf(chunk.Chunk.Id).Text)).Average(pair => pair.First == pair.Second ? 1.0 : 0));
        Assert.InRange(kept, 0.4, 0.6);
        Assert.All(injection.Write.Upserts, chunk => Assert.Equal(World.ChunkOf(chunk.Chunk.Id).Span, chunk.Chunk.Span));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public async Task Cut_pieces_add_up_to_the_chunk_and_none_holds_four_fifths_of_the_passage(string dose)
    {
        var injection = await Fault("cut-passage").ApplyAsync(World, Some, dose, Cancelled);

        foreach (var target in Some)
        {
            var gold = Assert.Single(target.Gold).Chunk;
            var pieces = injection.Write.Upserts.Select(chunk => chunk.Chunk).Where(chunk => chunk.Id.Split('/')[0] == gold.Id).ToList();
            Assert.Equal(int.Parse(dose, CultureInfo.InvariantCulture), pieces.Count);
            Assert.Equal(gold.Text, string.Concat(pieces.Select(piece => piece.Text)));
            Assert.All(pieces, piece => Assert.Equal(piece.Text, SourceText(piece.Source, piece.Span)));
            var quote = target.Question.Expected[0].Span!.Value;
            Assert.All(pieces, piece => Assert.True((piece.Span.Intersect(quote)?.Length ?? 0) < 0.8 * quote.Length));
        }
    }

    [Fact]
    public async Task A_hidden_passage_stands_beyond_the_limit_and_documents_and_labels_move_with_it()
    {
        var injection = await Fault("push-past-limit").ApplyAsync(World, Some, "just", Cancelled);
        var written = injection.Write.Upserts.ToDictionary(chunk => chunk.Chunk.Id, chunk => chunk.Chunk, StringComparer.Ordinal);

        Assert.Equal(Some.Select(passed => passed.Question.Id).ToHashSet(StringComparer.Ordinal), injection.Targets);
        Assert.All(written.Values, chunk => Assert.Equal(chunk.Text, Slice(injection.Documents![chunk.Source].Text, chunk.Span)));
        foreach (var target in Some)
        {
            var chunk = written[target.Gold[0].Chunk.Id];
            var quote = target.Question.Expected[0].Quote!;
            Assert.True(chunk.IsOverTokenLimit);
            Assert.True(World.Model.CountTokens(chunk.Text[..chunk.Text.IndexOf(quote, StringComparison.Ordinal)]) >= World.Model.MaxTokens);
        }

        // Every label of the edited documents still points at its quote.
        Assert.All(injection.Questions.Values.SelectMany(question => question.Expected), judgment =>
        {
            var text = injection.Documents![judgment.Source].Text;
            Assert.Equal(judgment.Quote, Slice(text, judgment.Span!.Value));
            Assert.Contains(judgment.TextBefore + judgment.Quote + judgment.TextAfter, text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_merged_chunk_is_one_stretch_of_the_document_and_its_neighbours_are_gone()
    {
        var injection = await Fault("merge-chunks").ApplyAsync(World, [Some[0]], "4", Cancelled);
        var merged = Assert.Single(injection.Write.Upserts).Chunk;

        Assert.Equal(4, injection.Write.DeletedIds.Count);
        Assert.Equal(SourceText(merged.Source, merged.Span), merged.Text);
        Assert.All(injection.Write.DeletedIds, id => Assert.Contains(World.ChunkOf(id).Text, merged.Text, StringComparison.Ordinal));
        Assert.Contains(Some[0].Question.Expected[0].Quote!, merged.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunk_without_its_heading_still_holds_the_passage_and_says_where_it_stands()
    {
        var injection = await Fault("drop-headings").ApplyAsync(World, Some, "all", Cancelled);

        Assert.All(injection.Write.Upserts, chunk =>
        {
            Assert.StartsWith("#", World.ChunkOf(chunk.Chunk.Id).Text, StringComparison.Ordinal);
            Assert.DoesNotContain("#", chunk.Chunk.Text, StringComparison.Ordinal);
            Assert.Equal(SourceText(chunk.Chunk.Source, chunk.Chunk.Span), chunk.Chunk.Text);
        });
        Assert.All(Some, target => Assert.Contains(injection.Write.Upserts, chunk => chunk.Chunk.Text.Contains(target.Question.Expected[0].Quote!, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Foreign_vectors_keep_lengths_and_distances_among_themselves_and_lose_their_texts()
    {
        var turned = (await Fault("other-model").ApplyAsync(World, Some, "all", Cancelled)).Write.Upserts;
        var half = (await Fault("other-model").ApplyAsync(World, Some, "half", Cancelled)).Write.Upserts;

        Assert.Equal(World.Chunks.Count, turned.Count);
        Assert.InRange(half.Count, 0.25 * turned.Count, 0.75 * turned.Count);
        Assert.Equal(Cosine(VectorOf(turned[0].Chunk.Id), VectorOf(turned[5].Chunk.Id)), Cosine(turned[0].Vector, turned[5].Vector), 5);
        Assert.All(turned, chunk => Assert.InRange(Cosine(chunk.Vector, VectorOf(chunk.Chunk.Id)), -0.9, 0.9));
    }

    [Fact]
    public async Task A_strange_prefix_is_in_the_vectors_and_not_in_the_texts()
    {
        var injection = await Fault("strange-prefix").ApplyAsync(World, Some, "passage: ", Cancelled);
        var prefixed = (await World.Model.Generator.GenerateAsync([$"passage: {World.Chunks[0].Text}"], cancellationToken: Cancelled))[0].Vector;

        var written = injection.Write.Upserts.Single(chunk => chunk.Chunk.Id == World.Chunks[0].Id);
        Assert.Equal(World.Chunks[0].Text, written.Chunk.Text);
        Assert.Equal(prefixed.ToArray(), written.Vector.ToArray());
    }

    [Fact]
    public async Task Swapped_vectors_are_those_of_chunks_of_other_sources_and_texts_stay()
    {
        var written = (await Fault("swap-vectors").ApplyAsync(World, Some, "swapped", Cancelled)).Write.Upserts;

        Assert.Equal(2 * Some.Count, written.Count);
        Assert.All(written, chunk => Assert.Equal(World.ChunkOf(chunk.Chunk.Id).Text, chunk.Chunk.Text));
        Assert.All(written.Chunk(2), pair =>
        {
            Assert.NotEqual(pair[0].Chunk.Source, pair[1].Chunk.Source);
            Assert.Equal(VectorOf(pair[0].Chunk.Id).ToArray(), pair[1].Vector.ToArray());
            Assert.Equal(VectorOf(pair[1].Chunk.Id).ToArray(), pair[0].Vector.ToArray());
        });
    }

    [Theory]
    [InlineData("type")]
    [InlineData("value")]
    public async Task A_wrong_filter_leaves_the_expected_chunks_out_and_the_field_is_on_all(string dose)
    {
        var injection = await Fault("wrong-filter").ApplyAsync(World, Some, dose, Cancelled);
        var written = injection.Write.Upserts.ToDictionary(chunk => chunk.Chunk.Id, StringComparer.Ordinal);

        Assert.Equal(World.Chunks.Count, written.Count);
        Assert.All(World.Chunks, chunk => Assert.Equal(chunk.Vector!.Value.ToArray(), written[chunk.Id].Vector.ToArray()));
        Assert.All(Some, target => Assert.DoesNotContain(target.Gold, gold => FilterEvaluator.Matches(injection.Questions[target.Question.Id].Filter!, written[gold.Chunk.Id].Chunk.Metadata)));
    }

    [Fact]
    public async Task A_high_threshold_fails_the_questions_whose_text_does_not_score_above_it_and_no_other()
    {
        var injection = await Fault("high-threshold").ApplyAsync(World, Some, "0.5", Cancelled);
        var threshold = injection.Options!.ScoreThreshold!.Value;
        var failed = (await ReplayAsync(injection, World.Passed)).Where(asked => asked.Outcome.IsFailure()).Select(asked => asked.Question.Id);

        Assert.Equal(World.Passed.Where(passed => passed.Ranking[passed.Rank!.Value - 1].Score <= threshold).Select(passed => passed.Question.Id), failed);
        Assert.Contains(World.Passed, passed => passed.Ranking[passed.Rank!.Value - 1].Score.Equals(threshold));
    }

    [Fact]
    public async Task A_lower_top_k_is_about_questions_just_below_the_new_cut()
    {
        foreach (var dose in Fault("low-top-k").Doses)
        {
            var injection = await Fault("low-top-k").ApplyAsync(World, Some, dose, Cancelled);
            var depth = injection.Options!.TopK;
            Assert.All(World.Passed.Where(passed => injection.Targets!.Contains(passed.Question.Id)), passed => Assert.InRange(passed.Rank!.Value, depth + 1, 2 * depth));
        }
    }

    [Fact]
    public async Task A_lopsided_fusion_is_about_questions_that_the_outvoted_arm_answers()
    {
        var lexical = await Fault("lopsided-fusion").ApplyAsync(World, Some, "lexical", Cancelled);

        Assert.Equal(0, lexical.Options!.DenseWeight);
        Assert.NotEmpty(lexical.Targets!);
        Assert.All(World.Passed.Where(passed => lexical.Targets!.Contains(passed.Question.Id)), passed =>
            Assert.Contains(passed.Trace.Stages.Single(stage => stage.Name == "dense").Candidates.Take(3), candidate => candidate.ChunkId == passed.Gold[0].Chunk.Id));
    }

    [Fact]
    public async Task Copies_differ_in_two_words_and_stand_in_documents_of_their_own()
    {
        var injection = await Fault("boilerplate").ApplyAsync(World, [Some[0]], "2", Cancelled);

        Assert.Equal(World.Plan.Options.TopK + 2, injection.Write.Upserts.Count);
        var original = World.Chunks.Single(chunk => injection.Write.Upserts.All(copy => DifferentWords(chunk.Text, copy.Chunk.Text) is 1 or 2));
        Assert.DoesNotContain(Some[0].Gold, gold => gold.Chunk.Id == original.Id);
        Assert.All(injection.Write.Upserts, copy => Assert.Equal(copy.Chunk.Text, injection.Documents![copy.Chunk.Source].Text));
        Assert.All(injection.Write.Upserts, copy => Assert.True(Cosine(copy.Vector, original.Vector!.Value) > 0.8));
    }

    [Fact]
    public async Task Copies_with_other_numbers_have_all_other_words()
    {
        var injection = await Fault("other-numbers").ApplyAsync(World, [Some[0]], "numbers", Cancelled);
        var gold = WordsOf(Some[0].Gold[0].Chunk.Text);

        Assert.All(injection.Write.Upserts, copy => Assert.All(gold.Zip(WordsOf(copy.Chunk.Text)), pair => Assert.Equal(pair.First.Any(char.IsAsciiDigit), pair.First != pair.Second)));
    }

    [Fact]
    public async Task Hubs_are_nearer_to_the_questions_than_to_their_texts()
    {
        var hubs = (await Fault("hubs").ApplyAsync(World, Some, "all", Cancelled)).Write.Upserts;
        var questions = await World.Model.Generator.GenerateAsync(World.Plan.EvalSet.Questions.Select(question => question.Text), cancellationToken: Cancelled);
        var texts = await World.Model.Generator.GenerateAsync(hubs.Select(hub => hub.Chunk.Text), cancellationToken: Cancelled);

        Assert.Equal(World.Plan.Options.TopK, hubs.Count);
        Assert.All(hubs.Zip(texts), hub => Assert.True(questions.Average(question => Cosine(question.Vector, hub.First.Vector)) > Cosine(hub.First.Vector, hub.Second.Vector)));
    }

    [Fact]
    public async Task Chunks_that_come_to_few_questions_are_no_hubs()
    {
        var injection = await Fault("hubs").ApplyAsync(World, Some, "all", Cancelled);
        var asked = World.Passed.Select(passed => JudgedRetrieval.Of(passed.Question, passed.Trace)).ToList();

        Assert.Contains("fewer than a tenth", injection.Doubt!(asked), StringComparison.Ordinal);
        Assert.Null(injection.Doubt!([.. asked.Select(question => question with { Trace = Delivering(question.Trace, [.. injection.Write.Upserts.Select(hub => hub.Chunk)]) })]));

        static RetrievalTrace Delivering(RetrievalTrace trace, IReadOnlyList<Chunk> chunks) => trace with
        {
            Stages = [new TraceStage { Name = StageNames.TopK, Candidates = [.. chunks.Select((chunk, i) => new TraceCandidate(chunk.Id, i + 1, 1))] }],
            Chunks = [.. chunks.Select(chunk => new TraceChunk { Id = chunk.Id, Source = chunk.Source, Text = chunk.Text })],
        };
    }

    [Fact]
    public async Task A_typo_makes_a_word_that_the_corpus_does_not_have_by_one_or_two_edits()
    {
        var changed = (await Fault("typos").ApplyAsync(World, Some, "1", Cancelled)).Questions;

        Assert.All(Some, target =>
        {
            var (before, after) = WordsOf(target.Question.Text).Zip(WordsOf(changed[target.Question.Id].Text)).Single(pair => pair.First != pair.Second);
            Assert.True(World.Words.Frequency(before) > 0);
            Assert.Equal(0, World.Words.Frequency(after));
            Assert.InRange(EditDistance.WithSwaps(before, after), 1, before.Length > 6 ? 2 : 1);
        });
    }

    [Fact]
    public async Task Other_words_are_none_of_the_expected_chunk()
    {
        var changed = (await Fault("other-words").ApplyAsync(World, Some, "1", Cancelled)).Questions;

        Assert.All(Some, target => Assert.DoesNotContain(CorpusWords.Of(changed[target.Question.Id].Text).Where(CorpusWords.IsContent), CorpusWords.Of(target.Gold[0].Chunk.Text).Contains));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("2", 2)]
    public async Task Of_a_short_question_so_many_of_its_words_are_left(string dose, int count)
    {
        var changed = (await Fault("short-question").ApplyAsync(World, Some, dose, Cancelled)).Questions;

        Assert.All(Some, target => Assert.Equal(count, WordsOf(changed[target.Question.Id].Text).Intersect(WordsOf(target.Question.Text), StringComparer.Ordinal).Count()));
    }

    [Fact]
    public async Task A_long_question_holds_the_question_among_sentences_of_other_documents()
    {
        var changed = (await Fault("long-question").ApplyAsync(World, Some, "60", Cancelled)).Questions;

        Assert.All(Some, target =>
        {
            var text = changed[target.Question.Id].Text;
            Assert.Contains(target.Question.Text, text, StringComparison.Ordinal);
            Assert.True(WordsOf(text).Count >= 60);
            Assert.DoesNotContain(target.Question.Expected[0].Quote!, text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_negated_question_has_one_word_more_and_distractors_are_negated()
    {
        var injection = await Fault("negation").ApplyAsync(World, [Some[0]], "not", Cancelled);

        Assert.Equal(WordsOf(Some[0].Question.Text).Order(StringComparer.Ordinal), WordsOf(injection.Questions[Some[0].Question.Id].Text).Where(word => word != "not").Order(StringComparer.Ordinal));
        Assert.Contains(" not ", injection.Questions[Some[0].Question.Id].Text, StringComparison.Ordinal);
        Assert.All(injection.Write.Upserts, chunk => Assert.Contains("not", chunk.Chunk.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_twin_has_the_text_under_another_name_and_the_label_does_not_know_it()
    {
        var injection = await Fault("twin-document").ApplyAsync(World, World.Passed, "all", Cancelled);

        Assert.Equal(injection.Write.DeletedIds.Select(id => id + "~copy"), injection.Write.Upserts.Select(chunk => chunk.Chunk.Id));
        Assert.All(injection.Write.Upserts, chunk => Assert.Equal(World.Documents[chunk.Chunk.Source[..^5]].Text, injection.Documents![chunk.Chunk.Source].Text));
        var twinned = World.Passed.Where(passed => injection.Targets!.Contains(passed.Question.Id)).ToList();
        Assert.All(await ReplayAsync(injection, twinned), asked =>
        {
            Assert.Equal(Outcome.SourceMiss, asked.Outcome);
            Assert.Contains(asked.Trace.DeliveredChunks(), chunk => chunk.Text.Contains(asked.Question.Expected[0].Quote!, StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("quote")]
    [InlineData("source")]
    public async Task A_false_label_points_to_nothing_and_the_retrieval_is_the_same(string dose)
    {
        var injection = await Fault("false-label").ApplyAsync(World, Some, dose, Cancelled);
        var replayed = await ReplayAsync(injection, Some);

        Assert.All(replayed, asked =>
        {
            var judgment = asked.Question.Expected[0];
            Assert.False(World.Documents.TryGetValue(judgment.Source, out var document) && document.Text.Contains(judgment.Quote!, StringComparison.Ordinal));
            Assert.True(asked.Outcome.IsFailure());
            Assert.Equal(Some.Single(passed => passed.Question.Id == asked.Question.Id).Trace.Delivered, asked.Trace.Delivered);
        });
    }

    [Theory]
    [InlineData("graph-miss", "exact", true)]
    [InlineData("graph-miss", "ef 256", true)]
    [InlineData("graph-miss", "ef 200", false)]
    [InlineData("late-filter-field", "exact", true)]
    [InlineData("late-filter-field", "no filter", true)]
    [InlineData("late-filter-field", "ef 256", false)]
    [InlineData("indexed-only", "all parts", true)]
    [InlineData("indexed-only", "exact", false)]
    [InlineData("not-a-number", "exact", false)]
    public async Task A_chunk_that_is_not_found_comes_back_by_what_should_bring_it_back(string name, string remedy, bool comesBack)
    {
        var injection = await Fault(name).ApplyAsync(World, Some, Fault(name).Doses[0], Cancelled);
        await using var faulty = await FaultyWorld.CreateAsync(World, injection, Cancelled);
        var gold = Some[0].Gold[0].Chunk;
        var question = injection.Questions.GetValueOrDefault(Some[0].Question.Id) ?? Some[0].Question;
        var asked = new SearchParameters { Limit = 5, Filter = question.Filter, Ann = (injection.Options ?? World.Plan.Options).Ann };
        var changed = remedy switch
        {
            "exact" => asked with { Ann = asked.Ann with { Exact = true } },
            "ef 256" => asked with { Ann = asked.Ann with { HnswEf = 256 } },
            "ef 200" => asked with { Ann = asked.Ann with { HnswEf = 200 } },
            "no filter" => asked with { Filter = null },
            _ => asked with { Ann = asked.Ann with { IndexedOnly = false } },
        };

        var answers = await faulty.Index.SearchAsync([new SearchRequest.Dense(gold.Vector!.Value, asked), new SearchRequest.Dense(gold.Vector!.Value, changed), new SearchRequest.Lexical(question.Text, asked)], Cancelled);

        Assert.True(faulty.Index.Capabilities.IsApproximate);
        Assert.Equal([5, 5], answers.Take(2).Select(answer => answer.Count));
        Assert.DoesNotContain(answers[0], found => found.Chunk.Id == gold.Id);
        Assert.Equal(comesBack, answers[1].Any(found => found.Chunk.Id == gold.Id));
        Assert.Contains(answers[2], found => found.Chunk.Id == gold.Id);
        Assert.Equal(name == "not-a-number", answers[1].UnrankedIds.Contains(gold.Id, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_poisoned_vector_is_seen_where_vectors_are_read()
    {
        var injection = await Fault("not-a-number").ApplyAsync(World, [Some[0]], "all", Cancelled);
        await using var faulty = await FaultyWorld.CreateAsync(World, injection, Cancelled);

        var chunks = await faulty.Index.ScrollAsync(source: null, withVectors: true, Cancelled).ToListAsync(Cancelled);
        Assert.Equal([Some[0].Gold[0].Chunk.Id], chunks.Where(chunk => float.IsNaN(chunk.Vector!.Value.Span[0])).Select(chunk => chunk.Id));
    }

    [Fact]
    public async Task Few_bits_give_other_scores_unless_they_are_ignored_or_mended()
    {
        var injection = await Fault("few-bits").ApplyAsync(World, Some, "1", Cancelled);
        await using var faulty = await FaultyWorld.CreateAsync(World, injection, Cancelled);
        var vector = (await World.Model.Generator.GenerateAsync([Some[0].Question.Text], cancellationToken: Cancelled))[0].Vector;
        var asked = new SearchParameters { Limit = 5 };
        SearchRequest With(AnnParameters ann) => new SearchRequest.Dense(vector, asked with { Ann = ann });

        var answers = await faulty.Index.SearchAsync(
            [
                With(AnnParameters.Default), With(new AnnParameters { QuantizationIgnore = true }), With(new AnnParameters { Exact = true }),
                With(new AnnParameters { QuantizationRescore = true, QuantizationOversampling = 10 }),
            ],
            Cancelled);

        Assert.NotEqual(answers[1].Select(found => found.Score), answers[0].Select(found => found.Score));
        Assert.Equal(answers[1].Select(found => (found.Chunk.Id, found.Score)), answers[2].Select(found => (found.Chunk.Id, found.Score)));
        Assert.Equal(answers[1].Select(found => (found.Chunk.Id, found.Score)), answers[3].Select(found => (found.Chunk.Id, found.Score)));
    }

    private static IFault Fault(string name) => FaultCatalog.All.Single(fault => fault.Name == name);

    private async Task<IReadOnlyList<JudgedRetrieval>> ReplayAsync(Injection injection, IReadOnlyList<PassedQuestion> questions)
    {
        await using var faulty = await FaultyWorld.CreateAsync(World, injection, Cancelled);
        return await faulty.ReplayAsync(questions.Select(passed => passed.Question.Id).ToHashSet(StringComparer.Ordinal), Cancelled);
    }

    private string SourceText(string source, TextSpan span) => Slice(World.Documents[source].Text, span);

    private static string Slice(string text, TextSpan span) => new CodePointMap(text).Slice(span);

    private ReadOnlyMemory<float> VectorOf(string id) => World.ChunkOf(id).Vector!.Value;

    private static double Cosine(ReadOnlyMemory<float> left, ReadOnlyMemory<float> right) => TensorPrimitives.CosineSimilarity(left.Span, right.Span);

    private static IReadOnlyList<string> WordsOf(string text) => [.. WordEdit.Words(text).Select(word => word.Value)];

    private static int DifferentWords(string left, string right)
    {
        var (first, second) = (WordsOf(left), WordsOf(right));
        return first.Count != second.Count ? int.MaxValue : first.Zip(second).Count(pair => pair.First != pair.Second);
    }

    private static string Describe(EmbeddedChunk chunk) => $"{chunk.Chunk.Id} {chunk.Chunk.Source} {chunk.Chunk.Span} {chunk.Chunk.Text} {string.Join(' ', chunk.Vector.ToArray())}";
}
