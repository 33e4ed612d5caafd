using System.Security.Cryptography;
using RagProbe.EvalSets;

namespace RagProbe.Recording;

public static class QuestionFingerprint
{
    /// <summary>A hash over the resolved questions, labels and filters, in order: 16 hexadecimal digits.</summary>
    public static string Of(IEnumerable<Question> questions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var json = new RecordWriter();
        foreach (var question in questions)
        {
            hash.AppendData(json.Question(question));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
