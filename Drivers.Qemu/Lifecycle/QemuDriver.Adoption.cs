using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>The runs that another engine left: found by their folders, taken up all at once.</content>
internal sealed partial class QemuDriver
{
    private readonly List<(string Name, Func<Task> Reconcile)> _toReconcile = []; // What was found, until it was asked.

    private IHostFiles HostFiles => Context.Host.Files;

    /// <summary>Makes a domain of each run, as it was when its status was written. Nothing is told and nobody is asked yet.</summary>
    private void FindRuns()
    {
        foreach (string name in HostFiles.List(Context.RunDirectory).Order(StringComparer.Ordinal))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                Context.NoteDomainId(id);
                FindRun(Path.Combine(Context.RunDirectory, name), id);
            }
        }
    }

    private void FindRun(string directory, int id)
    {
        try
        {
            var files = new QemuFiles(HostFiles, directory);
            HostFiles.DeleteLeftovers(directory);
            if (HostFiles.List(directory).Count == 0)
            {
                HostFiles.DeleteDirectory(directory); // Made, and nothing begun.
                return;
            }

            var status = RunStatus.Parse(HostFiles.Read(files.StatusPath, RunStatus.MaxBytes));
            DomainDefinition definition = QemuDomain.ReadRun(status, files);
            if (status.Process is { } process)
            {
                Adopt(definition, id, status, files, Context.Host.Processes.Adopt(process));
            }
            else
            {
                var start = new HalfStart(Context.Host, files, definition.Name, _log!);
                _toReconcile.Add((definition.Name, () => start.EndAsync(options.GreetingDeadline / 2, _stopping.Token)));
            }
        }
        catch (HypervisorException e)
        {
            Log.RunLeftAlone(_log!, directory, e.Message); // Not ours, or nothing that can be understood: its QEMU may live.
        }
    }

    private void Adopt(DomainDefinition definition, int id, RunStatus status, QemuFiles files, IHostProcess? process)
    {
        if (status.Writes is { } remains)
        {
            TryRemove(remains);
        }

        if (process is null)
        {
            files.TryDelete(_log!, definition.Name);
            if (status.Stage != RunStage.Running)
            {
                return; // Nobody ever heard of it.
            }
        }

        if (status.VncPort is { } port)
        {
            _ports.TryTake(port);
        }

        QemuDomain domain = Add(DomainFold.Initial(definition.Summary));
        domain.Adopt(definition, id, status, files, process);
        _toReconcile.Add((domain.Name, () => ReconcileAsync(domain, status)));
    }

    /// <summary>QEMU may have it open and write on: to no name then, and to no disk once it has closed it.</summary>
    private void TryRemove(string remains)
    {
        try
        {
            HostFiles.Delete(remains);
        }
        catch (HypervisorException e)
        {
            Log.RemainsLeft(_log!, remains, e);
        }
    }

    private async Task ReconcileAsync(QemuDomain domain, RunStatus status)
    {
        await domain.ReconcileAsync(status, options.GreetingDeadline, _stopping.Token);
        if (domain.Record is { IsActive: true, HasManagedSave: true })
        {
            Images.Delete(domain.Name); // It went on from that image before the engine could remove it: restored again, it would be a guest with old memory and new disks.
            domain.Feed(new ManagedSaveChanged(HasManagedSave: false));
        }
    }

    /// <summary>Asks all of them at once. Those that do not answer are waited for once, and asked on in the background.</summary>
    private async Task ReconcileAsync()
    {
        Task all = Task.WhenAll(_toReconcile.Select(TryAsync).ToArray());
        _toReconcile.Clear();
        if (!all.IsCompleted)
        {
            await Task.WhenAny(all, Task.Delay(options.GreetingDeadline, Context.Host.Clock));
        }
    }

    private async Task TryAsync((string Name, Func<Task> Reconcile) one)
    {
        try
        {
            await one.Reconcile();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next engine goes on with it.
        }
        catch (Exception e) when (e is HypervisorException or Monitor.QmpCommandException)
        {
            Log.NotReconciled(_log!, one.Name, e);
        }
    }
}
