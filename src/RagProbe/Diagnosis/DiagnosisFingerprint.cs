using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Filters;
using RagProbe.Indexes;

namespace RagProbe.Diagnosis;

/// <summary>What findings depend on beside the sweep that they explain.</summary>
public static class DiagnosisFingerprint
{
    /// <summary>
    /// Equal where the same failures of the same sweep get the same findings again: it covers the documents, the seed, the limits and this build
    /// of the engine. It does not see that a server's graph was built anew over the same points.
    /// </summary>
    /// <param name="input">Which questions are diagnosed makes no difference.</param>
    /// <param name="baseline">The id of the sweep that is compared with; null for none.</param>
    public static string Of(DiagnosisInput input, long? baseline)
    {
        using var fingerprint = new ContentFingerprint();
        fingerprint.Append($"{typeof(DiagnosisFingerprint).Assembly.ManifestModule.ModuleVersionId}");
        fingerprint.Append(string.Create(CultureInfo.InvariantCulture, $"seed {input.Seed}, up to {input.MostVectorsRead} vectors, {input.Documents?.Count ?? -1} documents"));
        fingerprint.Append(string.Create(CultureInfo.InvariantCulture, $"compared with {baseline}"));
        foreach (var (id, document) in (input.Documents ?? new Dictionary<string, SourceDocument>(StringComparer.Ordinal)).OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            fingerprint.Append(id);
            fingerprint.Append(document.Text);
            fingerprint.Append(document.Title ?? "");
            fingerprint.Append(string.Create(CultureInfo.InvariantCulture, $"{document.Format} from {document.ContentStart}"));
            fingerprint.Append(PayloadValueJson.WriteObject(document.Metadata));
        }

        return fingerprint.Finish();
    }
}
