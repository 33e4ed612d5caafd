using RagProbe.Diagnosis.Probes;
using RagProbe.Health;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The expected chunk's vector is not its text's, where the others' are: swapped, zero, or of an older text.</summary>
internal sealed class VectorCorrupt : IDefect
{
    public async IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject)
    {
        // Of many such vectors the model is to blame; and words are found without vectors.
        if (subject.World.StoresOtherVectors || !subject.World.Production.UsesDense)
        {
            yield break;
        }

        foreach (var target in await subject.CarriersByMeaningAsync())
        {
            if (target.Vector is not { Length: > 0 } stored)
            {
                continue;
            }

            var cosine = World.Cosine(stored, await subject.World.EmbedChunkAsync(target.Text));
            if (cosine < VectorAgreement.Alike)
            {
                yield return new Suspicion
                {
                    Cause = CauseCodes.VectorCorrupt,
                    Sentence = $"The stored vector of {target.Id} is not the embedding of its text.",
                    Intervention = "replace the vector by the embedding of the chunk's text",
                    NextStep = $"Embed {target.Id} again, and look for what else was written with it. `ragprobe health` estimates how many there are.",
                    Change = new Change { Chunk = target with { Vector = null } },
                    Evidence = [new("cosine of stored vector and text", Excerpt.Number(cosine)), new("median of other chunks", Excerpt.Number(subject.World.Vectors.MedianCosine))],
                };
            }
        }
    }
}
