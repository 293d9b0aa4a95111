using System;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>One eventfd of a <see cref="HandleChain"/>.</summary>
internal sealed unsafe class ChainLink : IDisposable
{
    private readonly HandleChain _chain;
    private readonly int _fd = Bare.Check(Bare.eventfd(0, Bare.EFD_NONBLOCK_CLOEXEC), nameof(Bare.eventfd));

    internal ChainLink(HandleChain chain)
    {
        _chain = chain;
        Handle = new EventHandle(_fd, ownsHandle: true);
    }

    /// <summary>What our loops watch.</summary>
    internal EventHandle Handle { get; }

    /// <summary>What the bare loop watches.</summary>
    internal int Number => _fd;

    public void Dispose() => Handle.Dispose();

    /// <summary>The callback. Loop thread only.</summary>
    internal void OnReady(PollEvents readiness) => _chain.Hit(this);

    /// <summary>The same, for the bare loop, which has but one condition to tell.</summary>
    internal void OnReady() => _chain.Hit(this);

    internal void Read()
    {
        ulong counter;
        if (Bare.read(_fd, &counter, sizeof(ulong)) != sizeof(ulong))
        {
            throw new InvalidOperationException("A handle was reported that is not ready.");
        }
    }

    internal void Write()
    {
        ulong one = 1;
        if (Bare.write(_fd, &one, sizeof(ulong)) != sizeof(ulong))
        {
            throw new InvalidOperationException("An eventfd could not be written.");
        }
    }
}
