using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Reactive;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A connection whose other end is the test. Keeps its promises to the letter: memory is overwritten after
/// OnNext, a second subscriber is refused, and an observer that throws is detached, as Rx does.</summary>
internal sealed class FakeConnection : IHostConnection
{
    private IObserver<ReadOnlyMemory<byte>>? _reader;
    private bool _wasRead;

    public FakeConnection() => Received = Observable.Create<ReadOnlyMemory<byte>>(reader =>
    {
        _wasRead = !_wasRead ? true : throw new InvalidOperationException("a second subscriber");
        _reader = reader;
        return Disposable.Create(() => _reader = null);
    });

    public HostPeer Peer { get; } = new LocalPeer(ProcessId: 0, UserId: 0, GroupId: 0);

    public int PendingBytes => 0;

    public int SendLimit { get; set; } = IHostConnection.DefaultSendLimit;

    public IObservable<Unit> Drained => Observable.Never<Unit>();

    public int HandleLimit { get; set; }

    public bool TryTakeHandle([NotNullWhen(true)] out IPassableHandle? handle)
    {
        handle = null;
        return false;
    }

    public IObservable<ReadOnlyMemory<byte>> Received { get; }

    /// <summary>Each call of <see cref="Send(ReadOnlySpan{byte})"/>.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>The handles of each call that sent some.</summary>
    public List<IReadOnlyList<IPassableHandle>> SentHandles { get; } = [];

    public bool IsDisposed { get; private set; }

    public bool IsBeingRead => _reader is not null;

    /// <summary>Runs inside <see cref="Send(ReadOnlySpan{byte})"/>: a peer that answers at once, or a kernel that takes no more.</summary>
    public Action<string>? OnSend { get; set; }

    public void Send(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        string text = Encoding.UTF8.GetString(data);
        Sent.Add(text);
        OnSend?.Invoke(text);
    }

    public void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles)
    {
        SentHandles.Add(handles);
        Send(data);
    }

    public void Receive(string text) => Receive(Encoding.UTF8.GetBytes(text));

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        byte[] memory = bytes.ToArray();
        _reader?.OnNext(memory);
        memory.AsSpan().Fill(0xFF);
    }

    public void EndOfFile() => _reader?.OnCompleted();

    public void Fail(Exception error) => _reader?.OnError(error);

    public void Dispose()
    {
        IsDisposed = true;
        _reader = null;
    }
}
