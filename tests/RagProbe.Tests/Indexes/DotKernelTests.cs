using CsCheck;
using RagProbe.Indexes.Embedded;

namespace RagProbe.Tests.Indexes;

public sealed unsafe class DotKernelTests
{
    private static readonly Gen<float> Component = Gen.OneOf(Gen.Float[-1, 1], Gen.Float[-1e-6f, 1e-6f], Gen.Const(0f), Gen.Const(-0f));

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Every_register_width_gives_the_bits_of_the_definition(int bits) =>
        Gen.Int[1, 300].SelectMany(static dimensions => Gen.Select(Component.Array[DotKernel.Rows * dimensions], Component.Array[DotKernel.Questions * dimensions], Gen.OneOf(1, DotKernel.Questions)))
            .Sample(
                (rows, questions, questionCount) =>
                {
                    var dimensions = rows.Length / DotKernel.Rows;
                    var scores = Multiply(rows, questions, questionCount, dimensions, bits);
                    for (var q = 0; q < questionCount; q++)
                    {
                        for (var r = 0; r < DotKernel.Rows; r++)
                        {
                            var expected = Dot(rows.AsSpan(r * dimensions, dimensions), questions.AsSpan(q * dimensions, dimensions));
                            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(scores[(q * DotKernel.Rows) + r]));
                        }
                    }
                },
                iter: 60);

    [Fact]
    public void Scores_do_not_depend_on_batch_threads_register_width_or_the_order_of_the_rows() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 20], Gen.Int[0, 200]).Sample(
            static (seed, questionCount, limit) =>
            {
                var random = new Random(seed);
                var vectors = Vectors(random, 2500, 19);
                var questions = Vectors(random, questionCount, 19);
                var shuffled = Enumerable.Range(0, vectors.Length).ToArray();
                random.Shuffle(shuffled);

                var expected = Search(vectors, [.. Enumerable.Range(0, vectors.Length)], questions, limit + 1, new(1, 512));

                Assert.Equal(expected, Search(vectors, shuffled, questions, limit + 1, new(3, 256)));
                Assert.Equal(expected, Search(vectors, shuffled, questions, limit + 1, new(2, 128)));
                for (var i = 0; i < questions.Length; i++)
                {
                    Assert.Equal(expected[i], Search(vectors, shuffled, [questions[i]], limit + 1, new(2, 512))[0]);
                }
            },
            iter: 8);

    [Fact]
    public void The_product_of_unit_vectors_is_the_cosine_to_single_precision() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 1024]).Sample(
            static (seed, dimensions) =>
            {
                var vectors = Vectors(new Random(seed), 2, dimensions);
                var exact = 0d;
                for (var k = 0; k < dimensions; k++)
                {
                    exact += (double)vectors[0][k] * vectors[1][k];
                }

                Assert.Equal(exact, Dot(vectors[0], vectors[1]), 1e-6);
            },
            iter: 200);

    private static float[][] Vectors(Random random, int count, int dimensions) =>
        [.. Enumerable.Range(0, count).Select(_ => Sample.Unit([.. Enumerable.Range(0, dimensions).Select(_ => (float)((random.NextDouble() * 2) - 1))]))];

    /// <summary>Stores vector i in row <c>placeOf[i]</c> and answers with ranks that are the vectors' numbers.</summary>
    private static Hit[][] Search(float[][] vectors, int[] placeOf, float[][] questions, int limit, DenseSearch.Execution execution)
    {
        var dimensions = vectors[0].Length;
        var rowCount = (int)RowGroups.RoundUp(vectors.Length);
        var matrix = new float[rowCount * dimensions];
        var (live, rankOfRow) = (new RowSet(rowCount), new int[rowCount]);
        for (var i = 0; i < vectors.Length; i++)
        {
            var (group, lane) = Math.DivRem(placeOf[i], RowGroups.Size);
            RowGroups.Scatter(vectors[i], matrix.AsSpan(group * RowGroups.Size * dimensions, RowGroups.Size * dimensions), lane);
            live.Add(placeOf[i]);
            rankOfRow[placeOf[i]] = i;
        }

        fixed (float* start = matrix)
        {
            var queries = Array.ConvertAll(questions, question => new DenseQuery(question, limit, Threshold: null, Allowed: null));
            return DenseSearch.Run(start, dimensions, live, rankOfRow, queries, execution, TestContext.Current.CancellationToken);
        }
    }

    private static float[] Multiply(float[] rows, float[] questions, int questionCount, int dimensions, int bits)
    {
        var matrix = new float[rows.Length];
        for (var r = 0; r < DotKernel.Rows; r++)
        {
            var (group, lane) = Math.DivRem(r, RowGroups.Size);
            RowGroups.Scatter(rows.AsSpan(r * dimensions, dimensions), matrix.AsSpan(group * RowGroups.Size * dimensions, RowGroups.Size * dimensions), lane);
        }

        var scores = new float[DotKernel.Rows * DotKernel.Questions];
        fixed (float* m = matrix, q = questions, s = scores)
        {
            var groupPointers = stackalloc float*[DotKernel.Groups];
            for (var i = 0; i < DotKernel.Groups; i++)
            {
                groupPointers[i] = m + (i * RowGroups.Size * dimensions);
            }

            var questionPointers = stackalloc float*[DotKernel.Questions];
            for (var i = 0; i < DotKernel.Questions; i++)
            {
                questionPointers[i] = q + (i * dimensions);
            }

            DotKernel.Multiply(groupPointers, questionPointers, questionCount, dimensions, s, bits);
        }

        return scores;
    }

    private static float Dot(ReadOnlySpan<float> row, ReadOnlySpan<float> question)
    {
        var total = 0f;
        for (var from = 0; from < row.Length; from += DotKernel.Panel)
        {
            var sum = 0f;
            for (var k = from; k < Math.Min(from + DotKernel.Panel, row.Length); k++)
            {
                sum = MathF.FusedMultiplyAdd(row[k], question[k], sum);
            }

            total += sum;
        }

        return total;
    }
}
