using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Embedding;
using Spectre.Console;

namespace RagProbe.Cli.Views;

internal static class ModelView
{
    public static void Print(IReadOnlyList<EmbeddingModelDescription> models, IAnsiConsole console)
    {
        var table = new TextTable("name", "kind", ">dimensions", ">tokens", ">size", "licence", "fingerprint");
        foreach (var model in models)
        {
            var size = string.Create(CultureInfo.InvariantCulture, $"{model.SizeBytes / 1e6:0.0} MB");
            if (model.Problem is { } problem)
            {
                table.AddStyledRow("red", model.Name, Kind(model), "", "", size, "", problem);
            }
            else
            {
                table.AddRow(
                    model.Name,
                    Kind(model),
                    string.Create(CultureInfo.InvariantCulture, $"{model.Dimensions}"),
                    model.MaxTokens == int.MaxValue ? "any" : string.Create(CultureInfo.InvariantCulture, $"{model.MaxTokens}"),
                    size,
                    model.Licence ?? "not stated",
                    model.Fingerprint ?? "");
            }
        }

        table.Write(console);
    }

    private static string Kind(EmbeddingModelDescription model) => model.Kind == EmbeddingModelKind.Static ? "static" : "ONNX";
}
