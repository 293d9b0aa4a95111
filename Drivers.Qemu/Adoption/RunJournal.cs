using System;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>Keeps the status file of one run up to date.</summary>
/// <remarks>
/// <para>It is written before what it says is told, so that nothing told is told again by the next engine.</para>
/// <para>It is not synced to the disk: when the machine dies, so does QEMU, and what the disk then holds is of a boot before.</para>
/// <para>Threading: the host's scheduler only.</para>
/// </remarks>
internal sealed class RunJournal(IHost host, QemuFiles files, RunStatus first, ILogger log)
{
    private RunStatus _status = first;
    private (string? Of, JsonEncodedText Json) _encoded; // The definition, as the file has it.
    private DomainDefinition? _written; // What the status describes; null before the first change.

    internal RunStatus Status => _status;

    /// <summary>Before the spawn, and right after it: a QEMU that could not be found again must not be.</summary>
    /// <exception cref="HypervisorException">It cannot be written.</exception>
    internal void Begin(ProcessIdentity? process)
    {
        _status = _status with
        {
            Stage = process is null ? RunStage.Launching : RunStage.Launched,
            At = host.Scheduler.Now,
            Process = process,
        };
        Write();
    }

    /// <summary>Writes what has changed for the next engine, if anything has. A disk that is full harms no guest.</summary>
    internal void Follow(DomainHistory history)
    {
        var now = RunState.Of(history);
        bool isReconfigured = _written is not null && history.Live is not null && !ReferenceEquals(history.Live, _written);
        _written = history.Live;
        if (!now.Says(_status.State) || isReconfigured)
        {
            string definition = isReconfigured ? history.Live!.ToXml(new DomainXmlView(history.Record.Id) { IsSecure = true }) : _status.Definition;
            TryWrite(_status with { Stage = now.Stage, At = host.Scheduler.Now, Definition = definition, State = now });
        }
    }

    /// <summary>Before QEMU is told to stay when the guest powers off, and after it was told not to: who takes it up may have to end it.</summary>
    internal void Keep(bool staysWhenOff) => TryWrite(_status with { At = host.Scheduler.Now, StaysWhenOff = staysWhenOff });

    /// <summary>Before a file is begun with what comes of the guest, and after it is whole or gone: the next engine removes what is left of it.</summary>
    internal void Writing(string? path) => TryWrite(_status with { At = host.Scheduler.Now, Writes = path });

    /// <summary>Before a virtual CPU is asked to go.</summary>
    internal void NoteUnplugged() => TryWrite(_status with { At = host.Scheduler.Now, UnpluggedCpus = _status.UnpluggedCpus + 1 });

    /// <summary>The last word of an engine that goes and leaves the guest running.</summary>
    internal void Close() => TryWrite(_status with { At = host.Scheduler.Now });

    private void TryWrite(RunStatus status)
    {
        _status = status;
        try
        {
            Write();
        }
        catch (HypervisorException e)
        {
            Log.StatusNotWritten(log, files.StatusPath, e);
        }
    }

    private void Write()
    {
        if (!ReferenceEquals(_encoded.Of, _status.Definition))
        {
            // Relaxed: brackets as they are, not as six bytes each, and nobody takes this file for a page of the web.
            _encoded = (_status.Definition, JsonEncodedText.Encode(_status.Definition, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        }

        host.Files.Replace(files.StatusPath, RunStatusJson.Write(_status, _encoded.Json), isDurable: false);
    }
}
