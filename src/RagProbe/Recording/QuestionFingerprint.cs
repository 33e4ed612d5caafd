using System.Security.Cryptography;
using System.Text.Json;
using RagProbe.EvalSets;

namespace RagProbe.Recording;

public static class QuestionFingerprint
{
    /// <summary>A hash over the resolved questions, labels and filters, in order: 16 hexadecimal digits.</summary>
    public static string Of(IEnumerable<Question> questions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var question in questions)
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(question, RecordJson.Default.Question));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
