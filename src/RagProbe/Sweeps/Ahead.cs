using System.Runtime.CompilerServices;

namespace RagProbe.Sweeps;

internal static class Ahead
{
    /// <summary>The same items, with the next one under way while the caller works on the last. One at a time, in order.</summary>
    /// <param name="source">Run on other threads.</param>
    /// <param name="cancellationToken">Stops what is under way; so does the caller that stops asking.</param>
    /// <exception cref="Exception">The source's own, after the items before it.</exception>
    public static async IAsyncEnumerable<T> OneAheadAsync<T>(this IAsyncEnumerable<T> source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var items = source.GetAsyncEnumerator(stop.Token);
        var next = NextAsync();
        try
        {
            while (await next)
            {
                var item = items.Current;
                next = NextAsync();
                yield return item;
            }
        }
        finally
        {
            // Nobody waits for what is under way.
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await items.DisposeAsync();
        }

        Task<bool> NextAsync() => Task.Run(() => items.MoveNextAsync().AsTask(), CancellationToken.None);
    }
}
