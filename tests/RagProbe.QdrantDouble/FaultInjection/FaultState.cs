namespace RagProbe.QdrantDouble.FaultInjection;

/// <summary>The faults in force, and how much of their counted part is used up.</summary>
internal sealed class FaultState
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Counters> _counters = [];

    public Faults Faults
    {
        get;
        set
        {
            lock (_lock)
            {
                field = value;
                _counters.Clear();
            }
        }
    } = Faults.None;

    /// <summary>What is to happen to one call of a method.</summary>
    public CallFate Next(string method)
    {
        lock (_lock)
        {
            var faults = Faults.CallsOf(method);
            // Faults for all methods are counted together, those of one method by themselves.
            var counted = Faults.CallsByMethod.ContainsKey(method) ? method : "";
            if (!_counters.TryGetValue(counted, out var counters))
            {
                _counters[counted] = counters = new Counters(faults, Faults.Seed);
            }

            return new CallFate(counters.Next(faults), faults.Latency, faults.RetryAfterSeconds);
        }
    }

    private sealed class Counters(CallFaults faults, ulong seed)
    {
        private readonly Random _random = new((int)(seed % int.MaxValue));
        private int _unavailable = faults.UnavailableCalls;
        private int _exhausted = faults.ExhaustedCalls;
        private int _broken = faults.BrokenAnswers;

        public CallFault Next(CallFaults faults)
        {
            if (_unavailable > 0)
            {
                _unavailable--;
                return CallFault.Unavailable;
            }

            if (_exhausted > 0)
            {
                _exhausted--;
                return CallFault.Exhausted;
            }

            if (_broken > 0)
            {
                _broken--;
                return CallFault.Broken;
            }

            return faults.UnavailableShare > 0 && _random.NextDouble() < faults.UnavailableShare ? CallFault.Unavailable : CallFault.None;
        }
    }
}
