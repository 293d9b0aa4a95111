using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>Brings <see langword="await"/> back to a scheduler: each continuation becomes scheduled work.</summary>
/// <param name="scheduler">Any scheduler; in virtual time continuations then run in due order with everything else.</param>
public sealed class SchedulerSynchronizationContext(IScheduler scheduler) : SynchronizationContext
{
    /// <summary>The context that is current, if it leads to <paramref name="scheduler"/>, else a new one that does.</summary>
    /// <remarks>An await that resumes in the context it left runs on at once; another context costs a turn of the loop.</remarks>
    public static SynchronizationContext For(IScheduler scheduler)
        => Current is SchedulerSynchronizationContext known && known.Leads(scheduler) ? known : new SchedulerSynchronizationContext(scheduler);

    /// <summary>Makes <paramref name="context"/> current on this thread until the result is disposed.</summary>
    public static Scope Enter(SynchronizationContext context)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(context);
        return new Scope(before);
    }

    /// <inheritdoc/>
    /// <remarks>A scheduler that was disposed drops the continuation, as it drops all work that is queued.</remarks>
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            scheduler.Schedule((Context: this, d, state), static (_, work) =>
            {
                // A scheduler that is not ours sets no context: the next await must find the way back as well.
                using (Enter(work.Context))
                {
                    work.d(work.state);
                }

                return Disposable.Empty;
            });
        }
        catch (ObjectDisposedException)
        {
            // The caller is the thread that completed a task: what escapes here would end the process.
        }
    }

    /// <summary>Not offered: waiting for a loop from outside is how deadlocks are made.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void Send(SendOrPostCallback d, object? state)
        => throw new NotSupportedException("A loop cannot be called and waited for; use Post, or await.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private bool Leads(IScheduler other) => ReferenceEquals(other, scheduler);

    /// <summary>Restores the context that was current before.</summary>
    public readonly record struct Scope : IDisposable
    {
        private readonly SynchronizationContext? _before;

        internal Scope(SynchronizationContext? before) => _before = before;

        /// <inheritdoc/>
        public void Dispose() => SetSynchronizationContext(_before);
    }
}
