using CsCheck;
using RagProbe.Embedding.Endpoints;

namespace RagProbe.Tests.Embedding.Endpoints;

public sealed class EndpointFingerprintTests
{
    private static readonly EmbeddingEndpointOptions Options = new() { Address = new Uri("http://host/v1"), Model = "m" };

    private static readonly Gen<float[]> UnitVector = Gen.Double[-1, 1].Array[256].Select(vector =>
    {
        var norm = Math.Sqrt(vector.Sum(component => component * component));
        return Array.ConvertAll(vector, component => (float)(component / norm));
    });

    private readonly float[] _probe = [0.6f, 0.8f];

    [Fact]
    public void Address_name_prefixes_dimensions_and_generation_tell_models_apart_and_a_key_does_not()
    {
        string[] different =
        [
            Of(Options),
            Of(Options with { Address = new Uri("http://other/v1") }),
            Of(Options with { Model = "n" }),
            Of(Options with { QueryPrefix = "query: " }),
            Of(Options with { DocumentPrefix = "query: " }),
            EndpointFingerprint.Of(Options, _probe, generation: 2),
            EndpointFingerprint.Of(Options, [.. _probe, 0f], generation: 1),
        ];

        Assert.Distinct(different);
        Assert.Equal(different[0], Of(Options with { ApiKey = "secret", MaxTokens = 7, Timeout = TimeSpan.FromSeconds(1) }));
        Assert.Equal(different[0], Of(Options with { Address = new Uri("http://host/v1?api-version=2") }));

        string Of(EmbeddingEndpointOptions options) => EndpointFingerprint.Of(options, _probe, generation: 1);
    }

    [Fact]
    public void The_opposite_vector_lies_on_the_other_side_of_every_plane()
    {
        UnitVector.Sample(vector => Assert.Equal(~EndpointFingerprint.Sides(vector), EndpointFingerprint.Sides(Array.ConvertAll(vector, component => -component))));
    }

    [Fact]
    public void Rounding_rarely_changes_the_side_and_another_model_always_does()
    {
        var (changed, same, drawn) = (0, 0, 0);
        Gen.Select(UnitVector, UnitVector).Sample((vector, other) =>
        {
            drawn++;
            var rounded = vector.Zip(other, (component, noise) => component + (1e-4f * noise)).ToArray();
            changed += EndpointFingerprint.Sides(rounded) != EndpointFingerprint.Sides(vector) ? 1 : 0;
            same += EndpointFingerprint.Sides(other) == EndpointFingerprint.Sides(vector) ? 1 : 0;
        }, iter: 500);

        Assert.Equal(0, same);
        Assert.InRange(changed, 0, drawn / 50);
    }
}
