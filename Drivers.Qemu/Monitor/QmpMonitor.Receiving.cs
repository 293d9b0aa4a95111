using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <content>
/// The receiving half. The parser fills the inbox; only when it has returned is the inbox handed out, so that an
/// observer or a continuation finds a monitor that it may call, or dispose.
/// </content>
public sealed partial class QmpMonitor
{
    private readonly Queue<QmpMessage> _inbox = [];
    private readonly QmpParser _parser;
    private QmpEnd? _ending; // What ends the monitor once the inbox is empty.
    private bool _isDelivering;

    private Task<QmpGreeting> GreetedAsync(CancellationToken cancel)
    {
        if (_ended is not null)
        {
            return Task.FromException<QmpGreeting>(new MonitorLostException(_greeting.Command, _ended));
        }

        _greeting.Arm(_scheduler, Timeout.InfiniteTimeSpan, static (greeting, error) => greeting.Fail(error), cancel);
        _reading.Disposable = _connection.Received.Subscribe(
            OnReceived,
            error => End(new QmpEnd(QmpEndReason.ConnectionFailed, error)),
            () => End(new QmpEnd(QmpEndReason.EndOfFile, Cause: null)));
        return _greeting.Task;
    }

    private void OnReceived(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            _parser.Feed(bytes.Span);
        }
        catch (QmpProtocolException e)
        {
            End(new QmpEnd(QmpEndReason.ProtocolError, e));
            return;
        }

        DeliverAll();
    }

    // What came before the end is delivered before it.
    private void End(QmpEnd end)
    {
        _ending ??= end;
        _reading.Dispose();
        DeliverAll();
    }

    private void DeliverAll()
    {
        if (_isDelivering)
        {
            return; // Called by what is being delivered: the loop below goes on when that returns.
        }

        _isDelivering = true;
        while (_inbox.TryDequeue(out QmpMessage? message))
        {
            Deliver(message);
        }

        _isDelivering = false;
        if (_ending is not null)
        {
            Close(_ending);
        }
    }

    private void Deliver(QmpMessage message)
    {
        switch (message)
        {
            case QmpGreeting greeting:
                _greeting.Answer(greeting);
                break;
            case QmpEvent e:
                _wire.Received(e);
                Notify(events => events.OnNext(e));
                break;
            case QmpReturn reply when _pending.Remove(reply.Id, out Waiter<JsonElement>? waiter):
                _wire.Received(waiter.Command, reply);
                waiter.Answer(reply.Value);
                break;
            case QmpError error when _pending.Remove(error.Id ?? 0, out Waiter<JsonElement>? waiter):
                _wire.Received(waiter.Command, error);
                waiter.Fail(new QmpCommandException(waiter.Command, error.Class, error.Description));
                break;
            default:
                break; // Given up by something that was delivered since the reply was read.
        }
    }

    // Thrown inside OnNext of the connection, an observer's mistake would end the reading (Rx detaches an observer that
    // throws), and with it every other command of this guest.
    private void Notify(Action<IObserver<QmpEvent>> notify)
    {
        try
        {
            notify(_events);
        }
#pragma warning disable CA1031 // Nothing is swallowed: it goes on in an action of its own.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _scheduler.Schedule(ExceptionDispatchInfo.Capture(e), static (_, error) =>
            {
                error.Throw();
                return Disposable.Empty;
            });
        }
    }

    private sealed class Sink(QmpMonitor monitor, QmpEventFilter filter) : IQmpSink
    {
        public bool WantsEvent(ReadOnlySpan<byte> name) => filter.Passes(name);

        public QmpInterest WantsReply(long id)
        {
            if (!monitor._pending.TryGetValue(id, out Waiter<JsonElement>? waiter))
            {
                return monitor._givenUp.Remove(id) ? QmpInterest.GivenUp : QmpInterest.Unknown;
            }

            bool isSecond = waiter.IsAnswered;
            waiter.IsAnswered = true;
            return isSecond ? QmpInterest.Unknown : QmpInterest.Wanted;
        }

        public void OnMessage(QmpMessage message) => monitor._inbox.Enqueue(message);
    }
}
