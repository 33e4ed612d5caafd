using System.Globalization;

namespace RagProbe.Embedding.Static;

/// <summary>Settings of <see cref="StaticModelDistiller"/>.</summary>
public sealed record StaticDistillationOptions
{
    public string Name { get; init; } = "static";

    /// <summary>What the model's NOTICE has to name, for example <c>sentence-transformers/all-MiniLM-L6-v2</c>.</summary>
    public required string DistilledFrom { get; init; }

    /// <summary>SPDX identifier of the teacher's licence.</summary>
    public required string Licence { get; init; }

    /// <summary>One sentence about the text that the frequencies are counted in.</summary>
    public required string ReferenceText { get; init; }

    /// <summary>1 up to the teacher's dimensions.</summary>
    public int Dimensions { get; init; } = 256;

    /// <summary>a in the weight a / (a + f), above 0 to 1 (Arora, Liang and Ma 2017: 1e-3 to 1e-4).</summary>
    public double Smoothing { get; init; } = 1e-3;

    /// <summary>
    /// p where every component is divided by its standard deviation to the power p, 0 to 1. The first components of token
    /// vectors say more about word form and frequency than about topic; half whitening gives them less of the say.
    /// </summary>
    public double Whitening { get; init; } = 0.5;

    /// <exception cref="EmbeddingModelException">Values outside their ranges, all in one message.</exception>
    internal void Validate(int teacherDimensions)
    {
        List<string> errors = [];
        if (Dimensions < 1 || Dimensions > teacherDimensions)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"dimensions is {Dimensions}; from 1 to the teacher's {teacherDimensions}"));
        }

        if (!(Smoothing > 0 && Smoothing <= 1))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"smoothing is {Smoothing}; above 0 to 1, usually 0.001"));
        }

        if (!(Whitening >= 0 && Whitening <= 1))
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"whitening is {Whitening}; 0 to 1"));
        }

        if (errors.Count > 0)
        {
            throw new EmbeddingModelException($"The model cannot be distilled: {string.Join("; ", errors)}.");
        }
    }
}
