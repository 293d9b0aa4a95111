using System;
using System.Collections.Generic;
using System.Reactive.Disposables;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Agent;

/// <summary>Speaks with the guest agent of one run, over the socket of its channel. One command at a time, the others wait.</summary>
/// <remarks>
/// <para>Threading: the host's scheduler only; nothing here waits for the domain's operations, or has them wait.</para>
/// <para>The channel carries no ids, and a guest answers when it likes. So after each connection, and after each command that was given
/// up, both sides are brought in step by <c>guest-sync-delimited</c> before the next command is sent.</para>
/// </remarks>
/// <param name="sockets">Of the host.</param>
/// <param name="path">Where QEMU listens.</param>
/// <param name="seed">Where the numbers of synchronisation begin: not where those of an earlier engine did.</param>
internal sealed class QemuAgent(IHostSockets sockets, string path, long seed) : IDisposable
{
    private readonly TurnQueue _turns = new();
    private readonly SerialDisposable _reading = new();
    private IHostConnection? _connection;
    private AgentReader _reader = new();
    private TaskCompletionSource<byte[]>? _waiting;
    private Func<byte[], bool> _isWanted = static _ => true;
    private bool _isInStep;
    private long _lastSync = seed;

    public void Dispose() => Disconnect("the domain has ended");

    /// <summary>The agent closed its channel, or the run ended: whoever waits for an answer gets none.</summary>
    internal void Disconnect(string cause) => Drop(new AgentLostException(cause));

    /// <summary>Sends a command and waits for its reply.</summary>
    /// <param name="line">JSON on one line.</param>
    /// <param name="cancellationToken">Gives it up; the agent may carry it out yet.</param>
    /// <exception cref="AgentLostException">The agent is not there, or left.</exception>
    /// <exception cref="AgentProtocolException">What it said is no reply.</exception>
    internal async Task<AgentReply> ExecuteAsync(string line, CancellationToken cancellationToken)
    {
        await _turns.EnterAsync(cancellationToken);
        try
        {
            Connect();
            if (!_isInStep)
            {
                await SynchroniseAsync(cancellationToken);
            }

            _isInStep = false; // Until it has answered.
            Send(Encoding.UTF8.GetBytes(line + "\n"));
            AgentReply reply = AgentReply.Read(await LineAsync(static _ => true, cancellationToken));
            _isInStep = true;
            return reply;
        }
        finally
        {
            _waiting = null;
            _turns.Leave();
        }
    }

    private async Task SynchroniseAsync(CancellationToken cancellationToken)
    {
        // The first byte has the agent drop half of a command that it may have; what is still on its way is passed over.
        long id = ++_lastSync;
        Send([0xff, .. Encoding.UTF8.GetBytes($"{{\"execute\": \"guest-sync-delimited\", \"arguments\": {{\"id\": {id}}}}}\n")]);
        await LineAsync(line => IsAnswer(line, id), cancellationToken);
    }

    private static bool IsAnswer(byte[] line, long id)
    {
        try
        {
            return AgentReply.Read(line).Value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long answer) && answer == id;
        }
        catch (AgentProtocolException)
        {
            return false; // The end of something that was given up.
        }
    }

    private Task<byte[]> LineAsync(Func<byte[], bool> isWanted, CancellationToken cancellationToken)
    {
        if (_connection is null)
        {
            throw new AgentLostException("its channel was closed");
        }

        _waiting = new TaskCompletionSource<byte[]>();
        _isWanted = isWanted;
        return _waiting.Task.WaitAsync(cancellationToken);
    }

    private void Connect()
    {
        if (_connection is not null)
        {
            return;
        }

        try
        {
            _connection = sockets.Connect(path);
        }
        catch (HypervisorException e)
        {
            throw new AgentLostException($"its channel '{path}' cannot be opened: {e.Message}", e);
        }

        _isInStep = false;
        _reader = new AgentReader();
        _reading.Disposable = _connection.Received.Subscribe(
            OnReceived,
            error => Drop(new AgentLostException($"its channel failed: {error.Message}", error)),
            () => Drop(new AgentLostException("its channel was closed")));
    }

    private void Send(byte[] bytes)
    {
        if (_connection is null)
        {
            throw new AgentLostException("its channel was closed");
        }

        try
        {
            _connection.Send(bytes);
        }
        catch (HypervisorException e)
        {
            throw new AgentLostException($"it does not read its channel: {e.Message}", e);
        }
    }

    private void OnReceived(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            foreach (byte[] line in _reader.Feed(bytes.Span))
            {
                if (_waiting is { Task.IsCompleted: false } waiting && _isWanted(line))
                {
                    waiting.TrySetResult(line);
                }
            }
        }
        catch (AgentProtocolException e)
        {
            Drop(e);
        }
    }

    private void Drop(Exception cause)
    {
        _connection?.Dispose();
        _connection = null;
        _isInStep = false;
        _reading.Disposable = null;
        _waiting?.TrySetException(cause);
    }
}
