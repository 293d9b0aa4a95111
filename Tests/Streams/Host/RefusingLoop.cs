using System;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>A loop whose watches run out, as they do at fs.epoll.max_user_watches.</summary>
internal sealed class RefusingLoop : IEventLoop, IDisposable
{
    private readonly EpollEventLoop _inner = new();

    /// <summary>Whether there are none left. Set on the loop.</summary>
    internal bool IsRefusing { get; set; }

    public TimeSpan Now => _inner.Now;

    public bool IsCurrent => _inner.IsCurrent;

    public IDisposable Watch(SafeHandle handle, PollEvents interest, Action<PollEvents> ready)
        => IsRefusing ? throw new SyscallException("epoll_ctl", Errno.ENOSPC) : _inner.Watch(handle, interest, ready);

    public ILoopTimer CreateTimer(Action elapsed) => _inner.CreateTimer(elapsed);

    public ILoopSignal CreateSignal(Action raised) => _inner.CreateSignal(raised);

    public void Dispose() => ((IDisposable)_inner).Dispose();
}
