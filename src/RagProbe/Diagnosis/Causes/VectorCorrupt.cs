using RagProbe.Health;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The expected chunk's vector is not its text's, where the others' are: swapped, zero, or of an older text.</summary>
internal sealed class VectorCorrupt : ICause
{
    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        // Of many such vectors the model is to blame.
        if (subject.World.StoresOtherVectors)
        {
            return null;
        }

        foreach (var target in subject.Targets)
        {
            if (target.Vector is not { Length: > 0 } stored)
            {
                continue;
            }

            var own = await subject.World.EmbedChunkAsync(target.Text);
            var cosine = World.Cosine(stored, own);
            if (cosine >= VectorAgreement.Alike)
            {
                continue;
            }

            var after = await subject.AskWithAsync(target with { Vector = null }, target, own);
            if (after.Passes)
            {
                return subject.Find(
                    CauseCodes.VectorCorrupt,
                    CauseClass.Defect,
                    after,
                    $"The stored vector of {target.Id} is not the embedding of its text.",
                    "replace the vector by the embedding of the chunk's text",
                    $"Embed {target.Id} again, and look for what else was written with it. `ragprobe health` estimates how many there are.",
                    new FindingEvidence("cosine of stored vector and text", Excerpt.Number(cosine)),
                    new FindingEvidence("median of other chunks", Excerpt.Number(subject.World.Vectors.MedianCosine)));
            }
        }

        return null;
    }
}
