using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace RagProbe.Embedding.Static;

/// <summary>Principal component analysis by the eigenvectors of the covariance matrix.</summary>
internal sealed class PrincipalComponents
{
    private readonly double[] _mean;
    private readonly double[][] _directions;
    private readonly double[] _deviations;

    private PrincipalComponents(double[] mean, double[][] directions, double[] deviations)
    {
        _mean = mean;
        _directions = directions;
        _deviations = deviations;
    }

    /// <param name="rows">At least one, all of one length.</param>
    /// <param name="count">How many components to keep, 1 up to the length of a row.</param>
    public static PrincipalComponents Fit(IReadOnlyList<float[]> rows, int count, CancellationToken cancellationToken)
    {
        var size = rows[0].Length;
        var mean = new double[size];
        foreach (var row in rows)
        {
            for (var j = 0; j < size; j++)
            {
                mean[j] += row[j];
            }
        }

        TensorPrimitives.Divide(mean, rows.Count, mean);
        var covariance = Covariance(rows, mean, cancellationToken);
        var eigen = Matrix<double>.Build.DenseOfRowArrays(covariance).Evd(Symmetricity.Symmetric);

        // Eigenvalues ascend.
        var columns = Enumerable.Range(0, count).Select(k => size - 1 - k).ToArray();
        return new PrincipalComponents(
            mean,
            [.. columns.Select(column => FixSign(eigen.EigenVectors.Column(column).ToArray()))],
            [.. columns.Select(column => Math.Sqrt(Math.Max(0, eigen.EigenValues[column].Real)))]);
    }

    /// <summary>The components of a row, each divided by its standard deviation to the power <paramref name="whitening"/>; 0 where that deviation is 0.</summary>
    public double[] Project(ReadOnlySpan<float> row, double whitening)
    {
        var centred = new double[row.Length];
        for (var j = 0; j < centred.Length; j++)
        {
            centred[j] = row[j] - _mean[j];
        }

        var result = new double[_directions.Length];
        for (var k = 0; k < result.Length; k++)
        {
            // Directions in which nothing varies hold rounding noise only: whitening would blow it up.
            result[k] = _deviations[k] <= 1e-9 * _deviations[0] ? 0 : TensorPrimitives.Dot(centred, _directions[k]) / Math.Pow(_deviations[k], whitening);
        }

        return result;
    }

    private static double[][] Covariance(IReadOnlyList<float[]> rows, double[] mean, CancellationToken cancellationToken)
    {
        var size = mean.Length;
        var sums = Enumerable.Range(0, size).Select(_ => new double[size]).ToArray();
        var centred = new double[size];
        for (var i = 0; i < rows.Count; i++)
        {
            if (i % 1024 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            for (var j = 0; j < size; j++)
            {
                centred[j] = rows[i][j] - mean[j];
            }

            for (var j = 0; j < size; j++)
            {
                var part = sums[j].AsSpan(0, j + 1);
                TensorPrimitives.MultiplyAdd(centred.AsSpan(0, j + 1), centred[j], part, part);
            }
        }

        for (var j = 0; j < size; j++)
        {
            for (var k = 0; k <= j; k++)
            {
                sums[j][k] /= rows.Count;
                sums[k][j] = sums[j][k];
            }
        }

        return sums;
    }

    // An eigenvector's sign is arbitrary: the largest component is made positive, so that equal inputs give equal bytes.
    private static double[] FixSign(double[] direction)
    {
        if (direction[TensorPrimitives.IndexOfMaxMagnitude<double>(direction)] < 0)
        {
            TensorPrimitives.Negate<double>(direction, direction);
        }

        return direction;
    }
}
