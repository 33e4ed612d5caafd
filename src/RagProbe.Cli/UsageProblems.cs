namespace RagProbe.Cli;

/// <summary>Collects what checks of a call object to, so that a user sees all of it at once.</summary>
internal sealed class UsageProblems
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public void Add(string problem) => _found.Add(problem);

    /// <summary>Runs a check; what it throws as a <see cref="UsageException"/> is kept.</summary>
    public void Try(Action check)
    {
        try
        {
            check();
        }
        catch (UsageException exception)
        {
            _found.AddRange(exception.Message.Split(Environment.NewLine));
        }
    }

    /// <inheritdoc cref="Try(Action)"/>
    /// <returns>What the check gives; the given value where it objects.</returns>
    public T Try<T>(Func<T> check, T otherwise)
    {
        var result = otherwise;
        Try(() => { result = check(); });
        return result;
    }

    /// <summary>Runs the last check, which others build on.</summary>
    /// <exception cref="UsageException">It objects; all problems are in the message.</exception>
    /// <exception cref="CannotRunException">What it works on is broken, and there were no problems before.</exception>
    public T Last<T>(Func<T> check)
    {
        try
        {
            return check();
        }
        catch (UsageException exception)
        {
            _found.AddRange(exception.Message.Split(Environment.NewLine));
        }
        catch (CannotRunException) when (_found.Count == 0)
        {
            throw;
        }
        catch (CannotRunException)
        {
            // Said next time: the call itself is wrong.
        }

        ThrowIfAny();
        throw new InvalidOperationException("a check failed without a problem");
    }

    /// <param name="collect">Adds the problems.</param>
    /// <inheritdoc cref="ThrowIfAny()"/>
    public static void ThrowIfAny(Action<UsageProblems> collect)
    {
        var problems = new UsageProblems();
        collect(problems);
        problems.ThrowIfAny();
    }

    /// <exception cref="UsageException">There are problems; the message holds each once, a line a problem.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new UsageException(string.Join(Environment.NewLine, _found.Distinct(StringComparer.Ordinal)));
        }
    }
}
