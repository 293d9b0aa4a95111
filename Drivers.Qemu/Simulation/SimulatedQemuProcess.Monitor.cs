using System;
using System.Buffers;
using System.Collections.Generic;
using System.Reactive.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Rx.Hypervisor.Drivers.Qemu.Simulation;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <content>The monitor: one client at a time, commands in their order, events as they come.</content>
public sealed partial class SimulatedQemuProcess
{
    private const string NotNegotiated = "Expecting capabilities negotiation with 'qmp_capabilities'";
    private const string NegotiatedTwice = "Capabilities negotiation is already complete, command ignored";

    private readonly QmpCommandReader _reader = new();
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly EventLimiter _limiter;
    private readonly List<QmpCommand> _ignored = [];
    private IHostConnection? _monitor;
    private TimeSpan _busyUntil; // Since the program was installed.
    private bool _canGreet;
    private bool _isNegotiated;
    private bool _isStopped;
    private bool _endsNow;

    private TimeSpan Now => Emulator.Machine.Scheduler.Now - Emulator.Begun;

    /// <summary>Says anything on the monitor, and ends the line.</summary>
    public void Say(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        _monitor?.Send(Encoding.UTF8.GetBytes(line + "\r\n"));
    }

    /// <summary>Tells an event as QEMU does: not before the monitor was negotiated, and what comes too often less often.</summary>
    /// <param name="name">As in the QAPI schema.</param>
    /// <param name="data">JSON of its data, if it has any.</param>
    public void Emit(string name, string? data = null)
    {
        if (!HasExited)
        {
            _limiter.Tell(name, data);
        }
    }

    /// <summary>The monitor is gone, the process lives.</summary>
    public void CloseMonitor()
    {
        _monitor?.Dispose();
        _monitor = null;
    }

    /// <summary>Carries out and answers what was ignored so far, and ignores nothing more.</summary>
    public void CatchUp()
    {
        Emulator.Ignores.Clear();
        foreach (QmpCommand command in _ignored)
        {
            CarryOut(command);
        }

        _ignored.Clear();
    }

    /// <summary>SIGSTOP: it takes what is sent to it, and does nothing about it until <see cref="Continue()"/>.</summary>
    public void Freeze() => _isStopped = true;

    /// <summary>SIGCONT: it goes on where it was stopped.</summary>
    public void Continue()
    {
        _isStopped = false;
        TakeCommands();
    }

    // Rx's own schedulers begin in the year 1, for which QEMU has no number: it then says that it has no clock.
    private static (long Seconds, long Microseconds) Timestamp(TimeSpan since) => since < TimeSpan.Zero
        ? (-1, -1)
        : Math.DivRem(since.Ticks / TimeSpan.TicksPerMicrosecond, 1_000_000);

    private void Write(string name, string? data)
    {
        if (_monitor is null || !_isNegotiated)
        {
            return;
        }

        (long seconds, long microseconds) = Timestamp(Emulator.Machine.Scheduler.Now - DateTimeOffset.UnixEpoch);
        Span<byte> room = _line.GetSpan(160 + (3 * (name.Length + (data?.Length ?? 0))));
        bool isWhole = Utf8.TryWrite(room, $"{{\"timestamp\": {{\"seconds\": {seconds}, \"microseconds\": {microseconds}}}, \"event\": \"{name}\"", out int length);
        if (data is not null)
        {
            isWhole &= Utf8.TryWrite(room[length..], $", \"data\": {data}", out int more);
            length += more;
        }

        isWhole &= "}\r\n"u8.TryCopyTo(room[length..]);
        System.Diagnostics.Debug.Assert(isWhole, "Three bytes are enough for each char.");
        _monitor.Send(room[..(length + 3)]);
    }

    private void Greet()
    {
        _canGreet = true;
        Say(Emulator.Greets);
    }

    // As QEMU does: one client at a time, and the next when that has gone.
    private void AcceptNext() => Process.Own(Process.PassedListener(0).Accepted.Take(1).Subscribe(Accept));

    private void Accept(IHostConnection connection)
    {
        _monitor = connection;
        connection.HandleLimit = 32; // What one message can carry.
        _isNegotiated = false;
        _reader.Clear();
        Process.Own(connection);
        if (_canGreet)
        {
            Say(Emulator.Greets);
        }

        Process.Own(connection.Received.Subscribe(
            bytes =>
            {
                _reader.Add(bytes.Span);
                TakeCommands();
            },
            () =>
            {
                CloseMonitor();
                AcceptNext();
            }));
    }

    private void TakeCommands()
    {
        while (!_isStopped && _reader.TryRead(out QmpCommand? command))
        {
            Hear(command);
        }
    }

    private void Hear(QmpCommand command)
    {
        Emulator.Hear(command.Name, command.Arguments.ValueKind == JsonValueKind.Undefined ? null : $"{command.Name} {command.Arguments.GetRawText()}");
        if (Emulator.Ignores.Contains(command.Name))
        {
            _ignored.Add(command);
            return;
        }

        if (Emulator.Delays.TryGetValue(command.Name, out TimeSpan delay))
        {
            Process.After(delay, () => CarryOut(command));
            return;
        }

        // One after the other, as the main loop of QEMU has it.
        _busyUntil = (_busyUntil > Now ? _busyUntil : Now) + Timing.Of(command.Type, command.Length);
        Process.After(_busyUntil - Now, () => CarryOut(command));
    }

    private void CarryOut(QmpCommand command)
    {
        if (Emulator.AnswersGarbage.TryGetValue(command.Name, out string? garbage))
        {
            Say(garbage);
        }
        else if (Emulator.DiesAnswering.Contains(command.Name))
        {
            _monitor?.Send("""{"return": {"""u8);
            Kill();
        }
        else if (RefusalOf(command) is var (kind, words))
        {
            Say($$$"""{{{{command.IdMember}}}"error": {"class": "{{{kind}}}", "desc": "{{{words}}}"}}""");
        }
        else if (Emulator.RepliesFirst)
        {
            Reply(command);
            Process.After(Timing.AnswersAfter, () =>
            {
                Do(command);
                EndIfDone();
            });
        }
        else
        {
            Do(command);
            Reply(command);
            EndIfDone();
        }
    }

    private void EndIfDone()
    {
        if (_endsNow)
        {
            End();
        }
    }

    private (string Class, string Words)? RefusalOf(QmpCommand command)
    {
        if (command.Problem is { } problem)
        {
            return ("GenericError", problem);
        }

        if (command.Name == "qmp_capabilities" && !_isNegotiated)
        {
            return Emulator.Refuses.TryGetValue(command.Name, out string? refusal) ? ("GenericError", refusal) : null;
        }

        if (!_isNegotiated || command.Name == "qmp_capabilities")
        {
            return ("CommandNotFound", _isNegotiated ? NegotiatedTwice : NotNegotiated);
        }

        if (Emulator.Refuses.TryGetValue(command.Name, out string? words))
        {
            return ("GenericError", words);
        }

        return Emulator.Answers.ContainsKey(command.Name) || IsKnown(command.Name) || EmulatorAnswers.Find(command.Name) is not null
            ? MachineRefusal(command) ?? DeviceRefusal(command)
            : ("CommandNotFound", $"The command {command.Name} has not been found");
    }

    private void Reply(QmpCommand command)
    {
        string value = Emulator.Answers.TryGetValue(command.Name, out string? answer) ? answer
            : EmulatorAnswers.Find(command.Name) ?? AnswerTo(command);
        int times = Emulator.AnswersTwice.Contains(command.Name) ? 2 : 1;
        for (int i = 0; i < times; i++)
        {
            Say($$"""{"return": {{value}}{{command.MemberOfId}}}""");
        }
    }
}
