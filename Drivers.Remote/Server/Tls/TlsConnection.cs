using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net.Security;
using System.Reactive;
using System.Reactive.Linq;
using System.Security.Authentication;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Remote.Server.Tls;

/// <summary>A connection whose bytes are encrypted on the way, as the server has it.</summary>
/// <remarks>Threading: the host's scheduler. Handles cannot be sent or taken.</remarks>
internal sealed class TlsConnection : IHostConnection
{
    private const int BufferSize = 16 * 1024; // As much as TLS has in one record.

    /// <summary>libvirt's servers say so much to a client whose certificate they have accepted.</summary>
    private static readonly byte[] Accepted = [1];

    private readonly IHostConnection _transport;
    private readonly SslStream _tls;
    private readonly byte[] _buffer = new byte[BufferSize];
    private IObserver<ReadOnlyMemory<byte>>? _observer;
    private int _count;      // Bytes in the buffer that nobody has been told of yet.
    private bool _isPumping;
    private bool _isEnded;
    private Exception? _failure;
    private bool _isDisposed;

    internal TlsConnection(IHostConnection transport)
    {
        _transport = transport;
        _tls = new SslStream(new TransportStream(transport));
        Received = Observable.Create<ReadOnlyMemory<byte>>(Listen);
    }

    public HostPeer Peer => _transport.Peer;

    public IObservable<ReadOnlyMemory<byte>> Received { get; }

    public int PendingBytes => _transport.PendingBytes;

    public int SendLimit
    {
        get => _transport.SendLimit;
        set => _transport.SendLimit = value;
    }

    public IObservable<Unit> Drained => _transport.Drained;

    public int HandleLimit { get; set; }

    /// <summary>The name in the client's certificate; empty when it has shown none.</summary>
    internal string Name { get; private set; } = "";

    /// <summary>Agrees with the client on keys, and lets it show its certificate.</summary>
    /// <param name="settings">How, and who is let in.</param>
    /// <param name="now">When certificates have to be valid.</param>
    /// <exception cref="IOException">The client is gone, does not speak TLS, or the connection was disposed meanwhile.</exception>
    /// <exception cref="AuthenticationException">It is not let in; the message says why.</exception>
    internal async Task AuthenticateAsync(RpcServerTls settings, DateTimeOffset now)
    {
        var check = new ClientCheck(settings, now);
        try
        {
            await _tls.AuthenticateAsServerAsync(check.Options);
        }
        catch (AuthenticationException e) when (check.Obstacle is { } obstacle)
        {
            throw new AuthenticationException(obstacle, e);
        }

        Name = check.Name;
        _tls.Write(Accepted);
    }

    /// <inheritdoc/>
    /// <remarks>What TLS adds to it is a small part, and is not counted in the limit before it is sent.</remarks>
    public void Send(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (PendingBytes + data.Length + Overhead(data.Length) > SendLimit)
        {
            throw new HypervisorException(
                ErrorCode.OperationFailed, ErrorDomain.Rpc, $"operation failed: the peer does not read, and more than {SendLimit} bytes would wait for it");
        }

        _tls.Write(data);
    }

    public void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles)
    {
        ArgumentNullException.ThrowIfNull(handles);
        if (handles.Count > 0)
        {
            throw new ArgumentException("handles go no further than this machine", nameof(handles));
        }

        Send(data);
    }

    public bool TryTakeHandle([NotNullWhen(true)] out IPassableHandle? handle)
    {
        handle = null;
        return false;
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _observer = null;
            _tls.Dispose();
        }
    }

    // A record has at most so much beside the data.
    private static int Overhead(int length) => 64 * (1 + (length / BufferSize));

    private Action Listen(IObserver<ReadOnlyMemory<byte>> observer)
    {
        _observer = observer;
        if (!_isPumping)
        {
            _ = PumpAsync();
        }

        return () => _observer = _observer == observer ? null : _observer;
    }

    private async Task PumpAsync()
    {
        _isPumping = true;
        await Task.Yield(); // Nothing is told inside the call that subscribes.
        while (_observer is { } observer)
        {
            if (_count == 0 && !_isEnded)
            {
                await ReadAsync(); // Whoever listened may have gone meanwhile.
                continue;
            }

            if (_count == 0)
            {
                _observer = null;
                TellEnd(observer);
                break;
            }

            int count = _count;
            _count = 0;
            observer.OnNext(_buffer.AsMemory(0, count));
        }

        _isPumping = false;
    }

    private async Task ReadAsync()
    {
        try
        {
            _count = await _tls.ReadAsync(_buffer);
            _isEnded = _count == 0;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            (_isEnded, _failure) = (true, e);
        }
    }

    private void TellEnd(IObserver<ReadOnlyMemory<byte>> observer)
    {
        if (_failure is { } failure)
        {
            observer.OnError(failure);
        }
        else
        {
            observer.OnCompleted();
        }
    }
}
