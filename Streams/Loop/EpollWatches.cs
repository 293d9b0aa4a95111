using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>The watches of an <see cref="EpollEventLoop"/>: which handle is in which slot of epoll, and who asked for it.</summary>
/// <remarks>
/// <para>Threading: loop thread only.</para>
/// <para>epoll gives back a key of slot and generation, never a descriptor number: a report that was fetched before its handle
/// was closed, and its number given to another, finds a slot of another generation and is passed over.</para>
/// </remarks>
internal sealed class EpollWatches : IDisposable
{
    /// <summary>The key of the loop's own wake-up handle.</summary>
    internal const ulong WakeKey = ulong.MaxValue;

    private readonly EventSignal _wake;
    private readonly Func<EpollPoller> _create;
    private readonly Dictionary<nint, Slot> _byNumber = [];
    private readonly Stack<int> _free = [];
    private readonly List<Slot> _invalid = [];
    private EpollPoller _poller;
    private Slot?[] _slots = new Slot?[16];
    private uint[] _generations = new uint[16];
    private int _used;
    private bool _freedThisTurn;

    internal EpollWatches(EventSignal wake)
        : this(wake, static () => new EpollPoller())
    {
    }

    internal EpollWatches(EventSignal wake, Func<EpollPoller> create)
    {
        _wake = wake;
        _create = create;
        _poller = NewPoller();
    }

    /// <summary>Whether some watch still has to be told that its handle was closed.</summary>
    internal bool HasInvalid => _invalid.Count > 0;

    public void Dispose() => _poller.Dispose();

    internal int Wait(Span<PollReady> ready, TimeSpan timeout)
    {
        _freedThisTurn = false;
        return _poller.Wait(ready, timeout);
    }

    internal IDisposable Add(SafeHandle handle, PollEvents interest, Action<PollEvents> ready)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        nint number = handle.DangerousGetHandle();
        if (!_byNumber.TryGetValue(number, out Slot? slot) || !TryChange(slot, slot.Interest | interest))
        {
            slot = Allocate(handle, interest);
            _byNumber.Add(number, slot);
        }

        var watch = new Watch(this, slot, interest, ready) { Next = slot.First };
        slot.First = watch;
        return watch;
    }

    internal void Dispatch(PollReady ready)
    {
        int index = (int)(uint)ready.Key;
        if (index >= _used || _slots[index] is not { } slot || slot.Key != ready.Key)
        {
            Recover();
            return;
        }

        if (slot.Handle.IsClosed)
        {
            Retire(slot);
            return;
        }

        // Watches added by a callback stand before First and wait for the next turn; a watch that is disposed keeps its Next.
        // One that closes the handle leaves the rest to hear of that, and not of readiness.
        for (Watch? watch = slot.First; watch is not null && !slot.Handle.IsClosed; watch = watch.Next)
        {
            watch.Report(ready.Events);
        }
    }

    /// <summary>Looks for handles that were closed while watched.</summary>
    /// <returns>Whether anything is watched at all.</returns>
    internal bool FindClosed()
    {
        for (int i = 0; i < _used; i++)
        {
            if (_slots[i] is { } slot && slot.Handle.IsClosed)
            {
                Retire(slot);
            }
        }

        return _byNumber.Count > 0;
    }

    /// <summary>Tells the watches of closed handles, once each, and ends them.</summary>
    internal void ReportInvalid()
    {
        while (_invalid.Count > 0)
        {
            Slot[] slots = [.. _invalid];
            _invalid.Clear();
            foreach (Slot slot in slots)
            {
                for (Watch? watch = slot.First; watch is not null; watch = watch.Next)
                {
                    watch.ReportInvalid();
                }
            }
        }
    }

    private EpollPoller NewPoller()
    {
        EpollPoller poller = _create();
        try
        {
            poller.Add(_wake.Handle, PollEvents.In, WakeKey);
            return poller;
        }
        catch
        {
            poller.Dispose();
            throw;
        }
    }

    private Slot Allocate(SafeHandle handle, PollEvents interest)
    {
        int index = _free.Count > 0 ? _free.Pop() : _used++;
        if (index == _slots.Length)
        {
            Array.Resize(ref _slots, index * 2);
            Array.Resize(ref _generations, index * 2);
        }

        ulong key = ((ulong)++_generations[index] << 32) | (uint)index;
        try
        {
            _poller.Add(handle, interest, key);
        }
        catch
        {
            _free.Push(index);
            throw;
        }

        return _slots[index] = new Slot(handle, key, interest);
    }

    private void Free(Slot slot)
    {
        int index = (int)(uint)slot.Key;
        _slots[index] = null;
        _free.Push(index);
        _freedThisTurn = true;
        nint number = slot.Number;
        if (_byNumber.TryGetValue(number, out Slot? current) && current == slot)
        {
            _byNumber.Remove(number);
        }
    }

    /// <summary>Gives up a slot whose handle was closed; its watches are told at the end of the turn.</summary>
    private void Retire(Slot slot)
    {
        Free(slot);
        _invalid.Add(slot);
    }

    /// <summary>Handles a report for a slot that is no longer there.</summary>
    /// <remarks>
    /// Mostly its watch was disposed after this turn's reports were fetched. But a handle that was closed here while a copy of it
    /// lives elsewhere (dup(2), a child that inherited it) stays in epoll for good, cannot be taken out by number, and would be
    /// reported for ever. A stale report in a turn that freed nothing means that, and a new epoll cures it. While the system has
    /// none to give, the old one stays: it works, and its next stale report asks again.
    /// </remarks>
    private void Recover()
    {
        if (_freedThisTurn)
        {
            return;
        }

        EpollPoller? poller = null;
        try
        {
            poller = NewPoller();
            MoveAll(poller);
        }
        catch (SyscallException)
        {
            poller?.Dispose();
            return;
        }

        _poller.Dispose();
        _poller = poller;
    }

    private void MoveAll(EpollPoller poller)
    {
        for (int i = 0; i < _used; i++)
        {
            if (_slots[i] is { Handle.IsClosed: false } slot)
            {
                Move(slot, poller);
            }
        }
    }

    private void Move(Slot slot, EpollPoller poller)
    {
        try
        {
            poller.Add(slot.Handle, slot.Interest, slot.Key);
        }
        catch (ObjectDisposedException)
        {
            Retire(slot); // Another thread closed the handle between the look and the call.
        }
    }

    private void Remove(Watch watch)
    {
        Slot slot = watch.Slot;
        PollEvents interest = PollEvents.None;
        Watch? before = null;
        for (Watch? other = slot.First; other is not null; other = other.Next)
        {
            if (other != watch)
            {
                interest |= other.Interest;
                before = other.Next == watch ? other : before;
            }
        }

        if (before is not null)
        {
            before.Next = watch.Next;
        }
        else if (slot.First == watch)
        {
            slot.First = watch.Next;
        }

        if (_slots[(int)(uint)slot.Key] != slot)
        {
            return; // Retired: epoll has forgotten it.
        }

        if (slot.First is null)
        {
            Free(slot);
            _poller.Remove(slot.Handle);
        }
        else
        {
            TryChange(slot, interest);
        }
    }

    /// <summary>Changes what is asked of a handle, or retires it if it was closed: its number may mean another by now.</summary>
    private bool TryChange(Slot slot, PollEvents interest)
    {
        if (!slot.Handle.IsClosed)
        {
            try
            {
                if (interest != slot.Interest)
                {
                    _poller.Modify(slot.Handle, interest, slot.Key);
                    slot.Interest = interest;
                }

                return true;
            }
            catch (ObjectDisposedException)
            {
                // Another thread closed the handle between the look and the call.
            }
            catch (SyscallException e) when (e.Errno is Errno.EBADF or Errno.ENOENT)
            {
                // Its number was closed by another owner, and the kernel has forgotten it.
            }
        }

        Retire(slot);
        return false;
    }

    /// <summary>One watched handle.</summary>
    private sealed class Slot(SafeHandle handle, ulong key, PollEvents interest)
    {
        internal readonly SafeHandle Handle = handle;
        internal readonly nint Number = handle.DangerousGetHandle();
        internal readonly ulong Key = key;
        internal PollEvents Interest = interest;
        internal Watch? First;
    }

    /// <summary>One registration.</summary>
    private sealed class Watch(EpollWatches owner, Slot slot, PollEvents interest, Action<PollEvents> ready) : IDisposable
    {
        internal readonly Slot Slot = slot;
        internal readonly PollEvents Interest = interest;
        internal Watch? Next;
        private readonly PollEvents _mask = interest | PollEvents.Error | PollEvents.HangUp;
        private bool _disposed;

        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                owner.Remove(this);
            }
        }

        internal void Report(PollEvents readiness)
        {
            if (!_disposed && (readiness & _mask) is not PollEvents.None and var found)
            {
                ready(found);
            }
        }

        internal void ReportInvalid()
        {
            if (!_disposed)
            {
                Dispose();
                ready(PollEvents.Invalid);
            }
        }
    }
}
