using System;
using System.Reactive;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>Remembers that a folder has changed, until somebody asks.</summary>
/// <remarks>Threading: one thread tells, one waits.</remarks>
internal sealed class JournalChange : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0); // Not disposed: the one who tells may be about to.
    private Exception? _failure;                      // Written before _changed is released.
    private IDisposable? _watch;

    /// <summary>Starts to listen.</summary>
    internal void Watch(IObservable<FileChange> changes) => _watch = changes.Subscribe(Observer.Create<FileChange>(_ => Note(null), Note));

    /// <summary>Waits until something has changed since it was asked last.</summary>
    /// <exception cref="HypervisorException">The folder cannot be watched.</exception>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(cancellationToken);
        if (_failure is { } failure)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.None, failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private void Note(Exception? failure)
    {
        _failure ??= failure;
        if (_changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }
}
