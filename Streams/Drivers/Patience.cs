using System;
using System.Linq;
using System.Threading;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>How long an operation may take: until its deadline on the host's clock, or until it is called off.</summary>
public sealed class Patience : IDisposable
{
    private readonly CancellationToken[] _callers;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;
    private readonly Patience? _outer;

    /// <summary>Starts to wait.</summary>
    /// <param name="deadline">How long at most.</param>
    /// <param name="clock">The host's.</param>
    /// <param name="callers">Who may call the operation off.</param>
    public Patience(TimeSpan deadline, TimeProvider clock, params CancellationToken[] callers)
    {
        _callers = callers;
        _late = new CancellationTokenSource(deadline, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource([_late.Token, .. callers]);
    }

    /// <summary>As long as another, and no longer than somebody else wants.</summary>
    public Patience(Patience outer, TimeProvider clock, CancellationToken other)
        : this(Timeout.InfiniteTimeSpan, clock, other, outer.Token) => _outer = outer;

    /// <summary>Cancelled when patience ends, for whatever reason.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether it ended because the deadline passed, and nobody called the operation off.</summary>
    public bool IsLate => _outer?.IsLate ?? (_late.IsCancellationRequested && !_callers.Any(caller => caller.IsCancellationRequested));

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _late.Dispose();
    }
}
