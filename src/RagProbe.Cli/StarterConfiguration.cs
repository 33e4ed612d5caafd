using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RagProbe.Cli;

/// <summary>A ragprobe.json that explains itself.</summary>
/// <param name="EvalSet">Null for none: the line is there as a comment.</param>
/// <param name="Corpus">Null where the eval set names its documents itself.</param>
/// <param name="Model">As --model names it; null for what the eval set or RagProbe takes by itself.</param>
/// <param name="QdrantUrl">Null for the embedded index.</param>
internal sealed record StarterConfiguration(string? EvalSet, string? Corpus, string? Model, string? QdrantUrl)
{
    // Texts may say < and ' as they are; they stand in a file, not in a page.
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Write()
    {
        var text = new StringBuilder();
        Line("{");
        Line("  // Settings of RagProbe. Options of the command line come before RAGPROBE_ variables (RAGPROBE_TOP_K for --top-k), those before");
        Line("  // this file, and this file before the defaults of an eval set. Paths are relative to this file. No secrets: keys are read from");
        Line("  // the environment. `ragprobe config validate` checks the file.");
        Line($"  \"$schema\": {Quote(ConfigurationSchema.FileName)},");
        Line("");
        Line("  // What is meant where no eval set is named: `ragprobe sweep` alone replays it.");
        Line($"  {Or("evalSet", EvalSet, "my-set")}");
        Line("");
        Line("  // Its documents, where it does not name them itself.");
        Line($"  {Or("corpus", Corpus, "docs")}");
        Line("");
        Line("  // Indexes, sweeps and cached embeddings are kept here. Do not commit it.");
        Line("  \"data\": \".ragprobe\",");
        Line("");
        Line("  // Values for options that are not given; `ragprobe sweep --help` says what each means.");
        Line("  \"defaults\": {");
        Line(Model is { } model ? $"    \"model\": {Quote(model)}," : "    // \"model\": \"static\",");
        Line("    // \"chunker\": \"markdown(400)\",");
        Line("    // \"arm\": \"hybrid\",");
        Line("    // \"top-k\": 10");
        Line("  },");
        Line("");
        Line("  // Only for collections of a Qdrant server. `ragprobe inspect --collection NAME --write` adds what a collection's payload means.");
        Line(QdrantUrl is { } url ? $"  \"qdrant\": {{ \"url\": {Quote(url)} }}" : "  // \"qdrant\": { \"url\": \"http://localhost:6334\" }");
        Line("}");
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    private static string Or(string name, string? value, string example) => value is null ? $"// \"{name}\": \"{example}\"," : $"\"{name}\": {Quote(value)},";

    private static string Quote(string text) => JsonSerializer.Serialize(text, Quoting);
}
