using System.Runtime.CompilerServices;
using RagProbe.Sweeps;

namespace RagProbe.Tests.Sweeps;

public sealed class AheadTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_item_is_made_while_the_caller_has_the_last_and_not_the_one_after_it()
    {
        TaskCompletionSource[] begun = [.. Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        List<int> got = [];
        await foreach (var item in Items().OneAheadAsync(Cancelled))
        {
            // Would wait for ever if nothing were made before it is asked for.
            await begun[Math.Min(item + 1, 3)].Task.WaitAsync(Cancelled);
            Assert.False(item + 2 < 4 && begun[item + 2].Task.IsCompleted);
            got.Add(item);
        }

        Assert.Equal([0, 1, 2, 3], got);

        async IAsyncEnumerable<int> Items()
        {
            for (var i = 0; i < 4; i++)
            {
                begun[i].SetResult();
                await Task.Yield();
                yield return i;
            }
        }
    }

    [Fact]
    public async Task What_came_before_an_error_is_delivered_first()
    {
        List<int> got = [];
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var item in Failing().OneAheadAsync(Cancelled))
            {
                got.Add(item);
            }
        });

        Assert.Equal(("third", "0 1"), (error.Message, string.Join(' ', got)));

        static async IAsyncEnumerable<int> Failing()
        {
            yield return 0;
            await Task.Yield();
            yield return 1;
            throw new InvalidDataException("third");
        }
    }

    [Fact]
    public async Task A_caller_that_stops_asking_stops_what_is_under_way_and_the_source_is_closed()
    {
        var closed = false;
        await foreach (var item in Endless(Cancelled).OneAheadAsync(Cancelled))
        {
            Assert.Equal(1, item);
            break;
        }

        Assert.True(closed);

        async IAsyncEnumerable<int> Endless([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                yield return 1;
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                closed = true;
            }
        }
    }
}
