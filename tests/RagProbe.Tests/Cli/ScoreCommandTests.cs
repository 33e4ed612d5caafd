using System.Text.Json;
using RagProbe.Cli.Views;

namespace RagProbe.Tests.Cli;

/// <summary>The worked example of <see cref="Scoring.WorkedExampleTests"/> through the tool, in trec_eval's output format.</summary>
public sealed class ScoreCommandTests : IDisposable
{
    // Names, their order, columns and digits are those of trec_eval's own test output (out.test). map to recip_rank, P_5 and P_10 are what
    // trec_eval 9.0.8 and 10.0-rc3 print for this run; the other values are worked out by hand.
    private const string Official = """
        runid                 	all	example
        num_q                 	all	1
        num_ret               	all	7
        num_rel               	all	4
        num_rel_ret           	all	3
        map                   	all	0.3155
        gm_map                	all	0.3155
        Rprec                 	all	0.5000
        bpref                 	all	0.2500
        recip_rank            	all	0.3333
        iprec_at_recall_0.00  	all	0.5000
        iprec_at_recall_0.10  	all	0.5000
        iprec_at_recall_0.20  	all	0.5000
        iprec_at_recall_0.30  	all	0.5000
        iprec_at_recall_0.40  	all	0.5000
        iprec_at_recall_0.50  	all	0.5000
        iprec_at_recall_0.60  	all	0.4286
        iprec_at_recall_0.70  	all	0.4286
        iprec_at_recall_0.80  	all	0.0000
        iprec_at_recall_0.90  	all	0.0000
        iprec_at_recall_1.00  	all	0.0000
        P_5                   	all	0.4000
        P_10                  	all	0.3000
        P_15                  	all	0.2000
        P_20                  	all	0.1500
        P_30                  	all	0.1000
        P_100                 	all	0.0300
        P_200                 	all	0.0150
        P_500                 	all	0.0060
        P_1000                	all	0.0030

        """;

    // The order of trec_eval's own test output for -m all_trec (out.test.a), as far as the nickname goes.
    private static readonly string[] AllTrec =
    [
        "runid", "num_q", "num_ret", "num_rel", "num_rel_ret", "map", "gm_map", "Rprec", "bpref", "recip_rank", "iprec_at_recall", "P", "recall", "infAP", "gm_bpref",
        "Rprec_mult", "utility", "11pt_avg", "binG", "G", "ndcg", "ndcg_rel", "Rndcg", "ndcg_cut", "map_cut", "relative_P", "success", "set_P", "set_relative_P",
        "set_recall", "set_map", "set_F", "num_nonrel_judged_ret",
    ];

    private readonly TemporaryFolder _folder = new();

    public ScoreCommandTests()
    {
        _folder.Write("qrels", "q 0 a 3\nq 0 b 2\nq 0 c 0\nq 0 d 1\nq 0 e -1\nq 0 f 0\nq 0 g 2\n");
        _folder.Write("run", "q Q0 c 1 .9 example\nq Q0 b 2 .8 example\nq Q0 zz 3 .8 example\nq Q0 a 4 .7 example\nq Q0 e 5 .6 example\nq Q0 f 6 .5 example\nq Q0 d 7 .4 example\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_output_is_that_of_trec_eval_byte_for_byte()
    {
        var answer = await ScoreAsync();

        Assert.Equal((0, Official.ReplaceLineEndings("\n"), ""), (answer.ExitCode, answer.Output, answer.Error));
    }

    [Fact]
    public async Task All_of_trec_evals_measures_come_in_its_order()
    {
        var answer = await ScoreAsync("--measures", "all_trec");

        var names = answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0].TrimEnd()).ToList();
        Assert.Equal(AllTrec, names.Select(name => AllTrec.Contains(name) ? name : name[..name.LastIndexOf('_')]).Distinct());
    }

    [Fact]
    public async Task Topics_come_before_the_summary_with_what_is_a_topics_own()
    {
        var answer = await ScoreAsync("--per-topic", "--measures", "relstring,map,gm_map,num_q,P_3");

        Assert.Equal(
            "map                   \tq\t0.3155\nP_3                   \tq\t0.3333\nrelstring             \tq\t'0-23.01'\nnum_q                 \tall\t1\nmap                   \tall\t0.3155\ngm_map                \tall\t0.3155\nP_3                   \tall\t0.3333\n",
            answer.Output);
        Assert.Equal("map                   \tq\t0.3155\n", (await ScoreAsync("--per-topic", "--no-summary", "--measures", "map")).Output);
    }

    [Fact]
    public async Task Our_own_names_bring_the_judged_share_along()
    {
        var answer = await ScoreAsync("--measures", "nDCG@5,RBP", "--relevance-level", "2");

        Assert.Equal(["nDCG@5", "RBP(p=0.8,rel>=2)", "RBP-residual(p=0.8)", "judged", "judged@5"], answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0].TrimEnd()));
        Assert.StartsWith("nDCG@5                \tall\t0.4026\n", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_every_digit()
    {
        var answer = await ScoreAsync("--json", "--per-topic", "--measures", "map,relstring");

        using var json = JsonDocument.Parse(answer.Output);
        Assert.Equal(("ragprobe.score", "example"), (json.RootElement.GetProperty("format").GetString(), json.RootElement.GetProperty("tag").GetString()));
        Assert.Equal(((1.0 / 3) + (2.0 / 4) + (3.0 / 7)) / 4, json.RootElement.GetProperty("measures").GetProperty("map").GetDouble(), 15);
        Assert.Equal("0-23.01", json.RootElement.GetProperty("topics")[0].GetProperty("relevance").GetString());
    }

    [Fact]
    public async Task What_is_left_out_is_said()
    {
        _folder.Write("qrels", "q 0 a 1\nr 0 a 1\n");
        var left = await ScoreAsync();
        var counted = await ScoreAsync("--all-topics");

        Assert.Contains("1 topic of the qrels not in the run: left out, as trec_eval does; --all-topics counts them as empty answers (r)", left.Error, StringComparison.Ordinal);
        Assert.Contains("counted as an empty answer (r)", counted.Error, StringComparison.Ordinal);
        Assert.Contains("num_q                 \tall\t2\n", counted.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "is not a measure", "--measures", "nDCCG@5")]
    [InlineData(64, "nothing but documents", "--measures", "char:Recall@5")]
    [InlineData(64, "names none", "--measures", ",")]
    [InlineData(64, "is not 1 to", "--measures", "P_0")]
    [InlineData(64, "--relevance-level: 0 is not 1 to 127", "--relevance-level", "0")]
    [InlineData(64, "--max-documents: 0 is not 1 to", "--max-documents", "0")]
    [InlineData(64, "--score-precision: 'half' is not one of single, double", "--score-precision", "half")]
    [InlineData(64, "--no-summary: leaves nothing to print", "--no-summary")]
    [InlineData(1, "nowhere", "--run", "nowhere")]
    public async Task What_cannot_be_meant_is_refused(int exitCode, string message, params string[] arguments)
    {
        var answer = arguments[0] == "--run" ? await CliProcess.RunAsync(_folder.Path, ["score", "--qrels", "qrels", .. arguments]) : await ScoreAsync(arguments);

        Assert.Equal((exitCode, ""), (answer.ExitCode, answer.Output));
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.03125, "0.0312")]
    [InlineData(0.09375, "0.0938")]
    [InlineData(-0.03125, "-0.0312")]
    [InlineData(0.00005, "0.0001")]
    [InlineData(0.00015, "0.0001")]
    [InlineData(0.33335, "0.3333")]
    [InlineData(412.66666, "412.6667")]
    [InlineData(1, "1.0000")]
    public void Numbers_are_rounded_as_C_does(double value, string expected) => Assert.Equal(expected, ScoreView.FourDecimals(value));

    private Task<CliAnswer> ScoreAsync(params string[] arguments) => CliProcess.RunAsync(_folder.Path, ["score", "--qrels", "qrels", "--run", "run", .. arguments]);
}
