using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor;

/// <summary>What a stream told in virtual time: pairs of the second on the clock and the value.</summary>
/// <remarks>Threading: the thread that drives virtual time. Disposing it ends the subscription and keeps what was written.</remarks>
/// <typeparam name="T">What the stream tells.</typeparam>
public sealed class Recording<T> : IReadOnlyList<(double At, T Value)>, IDisposable
{
    private readonly List<(double At, T Value)> _values = [];
    private readonly IDisposable _subscription;

    internal Recording(VirtualTime time, IObservable<T> source)
    {
        _subscription = source.Subscribe(
            value => _values.Add((time.Clock.TotalSeconds, value)),
            error => (FailedAt, Error) = (time.Clock.TotalSeconds, error),
            () => CompletedAt = time.Clock.TotalSeconds);
    }

    /// <summary>When the stream completed, if it did.</summary>
    public double? CompletedAt { get; private set; }

    /// <summary>When the stream failed, if it did.</summary>
    public double? FailedAt { get; private set; }

    /// <summary>How the stream failed, if it did.</summary>
    public Exception? Error { get; private set; }

    /// <summary>The values without their times.</summary>
    public IEnumerable<T> Values => _values.Select(static pair => pair.Value);

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public (double At, T Value) this[int index] => _values[index];

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    /// <inheritdoc/>
    public IEnumerator<(double At, T Value)> GetEnumerator() => _values.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
