using System;
using System.Threading;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>The floor of a wake-up: a thread in epoll_wait(2) on one eventfd, that releases a semaphore each time.</summary>
internal sealed unsafe class BareWakeLoop : IDisposable
{
    private readonly int _epoll = Bare.Check(Bare.epoll_create1(Bare.EPOLL_CLOEXEC), nameof(Bare.epoll_create1));
    private readonly int _signal = Bare.Check(Bare.eventfd(0, Bare.EFD_NONBLOCK_CLOEXEC), nameof(Bare.eventfd));
    private readonly SemaphoreSlim _ran;
    private readonly Thread _thread;
    private volatile bool _stopping;

    internal BareWakeLoop(SemaphoreSlim ran)
    {
        _ran = ran;
        Bare.Watch(_epoll, _signal, 0);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        Wake();
        _thread.Join();
        Bare.Check(Bare.close(_epoll), nameof(Bare.close));
        Bare.Check(Bare.close(_signal), nameof(Bare.close));
    }

    internal void Wake()
    {
        ulong one = 1;
        Bare.Check((int)Bare.write(_signal, &one, sizeof(ulong)), nameof(Bare.write));
    }

    private void Run()
    {
        byte* events = stackalloc byte[Bare.MaxEventSize];
        ulong counter;
        while (!_stopping)
        {
            if (Bare.epoll_wait(_epoll, events, 1, -1) > 0)
            {
                Bare.Check((int)Bare.read(_signal, &counter, sizeof(ulong)), nameof(Bare.read));
                _ran.Release();
            }
        }
    }
}
