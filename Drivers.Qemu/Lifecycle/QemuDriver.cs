using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;
using Rx.Hypervisor.Drivers.Qemu.Images;
using Rx.Hypervisor.Drivers.Qemu.Simulation;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>Runs domains in QEMU processes.</summary>
internal sealed partial class QemuDriver(QemuDriverOptions options, string scheme = "qemu") : IDomainDriver
{
    // What was called off asks QEMU twice at the most, and waits five seconds for each answer.
    private static readonly TimeSpan LongestUndoing = TimeSpan.FromSeconds(11);

    private readonly DomainTable _domains = new();
    private readonly RenderedXml _rendered = new();
    private readonly ChosenPorts _ports = new();
    private readonly CancellationTokenSource _stopping = new();
    private IDriverContext? _context;
    private DefinitionFiles? _files;
    private DefinitionReader? _reader;
    private DefinitionCatalog? _catalog;
    private ManagedSaves? _images;
    private ILogger? _log;

    public string Name { get; } = scheme;

    /// <summary>How long a domain may take to be gone once its power was cut; past that its process is stuck in the kernel.</summary>
    private TimeSpan LongestEnd => options.KillAfter + Domain.DefaultDeadline;

    private IDriverContext Context => _context ?? throw new InvalidOperationException("The driver has not been started.");

    private DefinitionFiles Files => _files ?? throw new InvalidOperationException("The driver has not been started.");

    private DefinitionReader Reader => _reader ?? throw new InvalidOperationException("The driver has not been started.");

    private DefinitionCatalog Catalog => _catalog ?? throw new InvalidOperationException("The driver has not been started.");

    private ManagedSaves Images => _images ?? throw new InvalidOperationException("The driver has not been started.");

    public void Check(IDriverContext context) => QemuFiles.RequireRoom(context.RunDirectory);

    public async Task StartAsync(IDriverContext context, CancellationToken cancellationToken)
    {
        _context = context;
        _log = context.Host.Log.CreateLogger(typeof(QemuDriver).FullName!);
        _files = DomainFiles.Of(context.Host.Files, context.ConfigDirectory);
        _catalog = new DefinitionCatalog(context.Host, context.CacheDirectory, _log);
        OpenCapabilities(context);
        _images = new ManagedSaves(context.Host.Files, context.StateDirectory);
        _reader = new DefinitionReader(
            context.Host.Files, Capabilities, options.Emulator, Path.Combine(context.StateDirectory, "nvram"), _log, context.Host.Random, isSimulated: Name == TestHost.Scheme);
        try
        {
            FindRuns(); // First: what runs has its name and uuid, whatever the files of definitions say.
            await LoadDefinitionsAsync();
            await ReconcileAsync();
            SaveCatalog();
        }
        catch
        {
            LetGo(); // A driver that did not start is not stopped.
            throw;
        }
    }

    /// <summary>Lets go of the guests, which run on for the next engine; ends those that end with whoever started them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel(); // Here and now: CancelAsync would do it on another thread.
        _watch.Dispose();
        Task probes = Capabilities.DisposeAsync().AsTask();
        try
        {
            await SettleAsync();
            QemuDomain[] ending = [.. _domains.All.Where(domain => domain.EndsWithEngine)];
            await Task.WhenAll(ending.Select(domain => EndAsync(domain, cancellationToken)).Append(probes));
        }
        finally
        {
            SaveCatalog();
            LetGo();
        }
    }

    public IDriver MakeSuccessor() => _domains.All.FirstOrDefault(static domain => domain.EndsWithEngine) is { } tied
        ? throw QemuErrors.Tied(tied.Name)
        : new QemuDriver(options, Name);

    /// <summary>A guest that is between power off and its next boot, or stands still to be saved, goes on first. What takes long, the next engine finds.</summary>
    private async Task SettleAsync()
    {
        using var patience = new Patience(LongestUndoing, Context.Host.Clock);
        try
        {
            await Task.WhenAll(_domains.All.Select(domain => domain.SettleAsync(patience)).ToArray());
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    private void LetGo()
    {
        foreach (QemuDomain domain in _domains.All)
        {
            domain.LetGo();
        }
    }

    private async Task EndAsync(QemuDomain domain, CancellationToken cancellationToken)
    {
        using var patience = new Patience(LongestEnd, Context.Host.Clock, cancellationToken);
        try
        {
            if (domain.Record.IsActive)
            {
                await domain.DestroyAsync(patience.Token);
            }

            await domain.Ended.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsLate)
        {
            throw QemuErrors.Late(domain.Name, "end", LongestEnd);
        }
    }

    /// <summary>A domain that the driver did not know; it stays in the table for as long as there is a reason to.</summary>
    private QemuDomain Add(DomainHistory history)
    {
        var domain = new QemuDomain(Context, history, options, _ports, _log!);
        _domains.Add(domain);
        domain.Inputs.Subscribe(_ => Forget(domain));
        return domain;
    }

    private void Forget(QemuDomain domain)
    {
        if (!domain.IsWanted)
        {
            _domains.Remove(domain);
        }
    }

    private void RequireServing(string name, string attempt)
    {
        if (_stopping.IsCancellationRequested)
        {
            throw QemuErrors.Stopping(name, attempt);
        }
    }

    private Task<DomainRecord> WithinAsync(
        Guid uuid, string attempt, TimeSpan deadline, Func<QemuDomain, Patience, Task> operation, CancellationToken cancellationToken)
        => WithinAsync(_domains[uuid], attempt, deadline, operation, cancellationToken);

    private Task<DomainRecord> WithinAsync(
        QemuDomain domain, string attempt, TimeSpan deadline, Func<QemuDomain, Patience, Task> operation, CancellationToken cancellationToken)
        => WithinAsync(domain.Name, attempt, deadline, patience => HoldingAsync(domain, operation, patience), cancellationToken);

    /// <summary>One deadline for all that a call does, on the host's clock.</summary>
    private async Task<DomainRecord> WithinAsync(
        string name, string attempt, TimeSpan deadline, Func<Patience, Task<DomainRecord>> call, CancellationToken cancellationToken)
    {
        RequireServing(name, attempt);
        using var patience = new Patience(deadline, Context.Host.Clock, cancellationToken, _stopping.Token);
        try
        {
            return await call(patience);
        }
        catch (OperationCanceledException) when (patience.IsLate)
        {
            throw QemuErrors.Late(name, attempt, deadline);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw QemuErrors.Stopping(name, attempt);
        }
    }

    private async Task<DomainRecord> HoldingAsync(QemuDomain domain, Func<QemuDomain, Patience, Task> operation, Patience patience)
    {
        IDisposable hold = domain.Hold();
        try
        {
            await operation(domain, patience);
            return domain.Record;
        }
        finally
        {
            hold.Dispose();
            Forget(domain); // A start that failed may have been its only reason to be here.
        }
    }
}
