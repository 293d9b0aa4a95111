using System;
using System.Runtime.CompilerServices;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>The floor: epoll_wait(2), an index into an array, a direct call. It can neither add, remove, time nor fail.</summary>
internal sealed unsafe class BareEpollLoop : IDisposable
{
    private const int EventsPerWait = 256;

    private readonly int _epoll = Bare.Check(Bare.epoll_create1(Bare.EPOLL_CLOEXEC), nameof(Bare.epoll_create1));
    private readonly HandleChain _chain;

    internal BareEpollLoop(HandleChain chain)
    {
        _chain = chain;
        for (int i = 0; i < chain.Links.Length; i++)
        {
            Bare.Watch(_epoll, chain.Links[i].Number, (ulong)i);
        }
    }

    public void Dispose() => Bare.Check(Bare.close(_epoll), nameof(Bare.close));

    /// <summary>Dispatches until the chain is through.</summary>
    internal void Run()
    {
        int size = Bare.EventDataOffset + sizeof(ulong);
        byte* events = stackalloc byte[EventsPerWait * Bare.MaxEventSize];
        while (!_chain.IsDone)
        {
            int count = Bare.epoll_wait(_epoll, events, EventsPerWait, -1);
            for (int i = 0; i < count; i++)
            {
                int index = (int)Unsafe.ReadUnaligned<ulong>(events + (i * size) + Bare.EventDataOffset);
                _chain.Links[index].OnReady();
            }
        }
    }
}
