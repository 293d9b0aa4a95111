using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>Runs domains in QEMU processes.</summary>
internal sealed class QemuDriver(QemuDriverOptions options) : IDomainDriver
{
    private readonly Dictionary<Guid, QemuDomain> _domains = [];
    private readonly CancellationTokenSource _stopping = new();
    private IDriverContext? _context;
    private ILogger? _log;

    public string Name => "qemu";

    /// <summary>How long a domain may take to be gone once its power was cut; past that its process is stuck in the kernel.</summary>
    private TimeSpan LongestEnd => options.KillAfter + Domain.DefaultDeadline;

    private IDriverContext Context => _context ?? throw new InvalidOperationException("The driver has not been started.");

    public Task StartAsync(IDriverContext context, CancellationToken cancellationToken)
    {
        _context = context;
        _log = context.Host.Log.CreateLogger(typeof(QemuDriver).FullName!);
        return Task.CompletedTask;
    }

    /// <summary>Cuts the power of every domain: this driver's domains are transient, and end with their engine.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel(); // Here and now: CancelAsync would do it on another thread.
        await Task.WhenAll(_domains.Values.ToArray().Select(domain => EndAsync(domain, cancellationToken)));
    }

    public Task<DomainRecord> CreateAsync(string xml, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
    {
        DomainDefinition definition = DomainDefinition.Parse(xml, Guid.NewGuid);
        RequireUnused(definition);
        return WithinAsync(definition.Name, "start", deadline, async patience =>
        {
            var domain = new QemuDomain(Context, definition, options, _log!);
            _domains.Add(definition.Uuid, domain);
            try
            {
                await domain.LaunchAsync(start, patience);
            }
            finally
            {
                // At once when the start failed and nothing is left; else when the process is gone, however long that takes.
                Forget(domain);
            }

            return domain.Record;
        }, cancellationToken);
    }

    public Task<DomainRecord> SuspendAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "suspend", deadline, static (one, patience) => one.SuspendAsync(patience), cancellationToken);

    public Task<DomainRecord> ResumeAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "resume", deadline, static (one, patience) => one.ResumeAsync(patience), cancellationToken);

    public Task<DomainRecord> ResetAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "reset", deadline, static (one, patience) => one.ResetAsync(patience), cancellationToken);

    public Task<DomainRecord> DestroyAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "destroy", deadline, static (one, patience) => one.DestroyAsync(patience.Token), cancellationToken);

    public async Task<DomainRecord> ShutdownAsync(Guid domain, TimeSpan gracePeriod, CancellationToken cancellationToken)
    {
        QemuDomain one = Find(domain);
        try
        {
            return await WithinAsync(domain, "shut down", gracePeriod, static async (one, patience) =>
            {
                await one.PressPowerButtonAsync(patience);
                await one.Ended.WaitAsync(patience.Token);
            }, cancellationToken);
        }
        catch (HypervisorException e) when (e.Code is ErrorCode.OperationTimeout or ErrorCode.OperationFailed && one.Record.IsActive)
        {
            // The guest does not heed the button, or the monitor does not answer: what was asked for is that it be off.
            Log.ShutdownForced(_log!, one.Record.Name, gracePeriod.TotalSeconds);
            return await WithinAsync(domain, "shut down", LongestEnd, static (one, patience) => one.DestroyAsync(patience.Token), cancellationToken);
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
            throw QemuErrors.Late(domain.Record.Name, "end", LongestEnd);
        }
    }

    private void Forget(QemuDomain domain)
    {
        if (domain.Ended.IsCompleted)
        {
            _domains.Remove(domain.Record.Uuid);
        }
        else
        {
            Context.Host.Scheduler.Start(() => ForgetAsync(domain));
        }
    }

    private async Task ForgetAsync(QemuDomain domain)
    {
        await domain.Ended;
        _domains.Remove(domain.Record.Uuid);
    }

    private QemuDomain Find(Guid uuid) => _domains.GetValueOrDefault(uuid) ?? throw QemuErrors.NoDomain(uuid);

    private void RequireUnused(DomainDefinition definition)
    {
        if (_stopping.IsCancellationRequested)
        {
            throw new HypervisorException(ErrorCode.OperationAborted, ErrorDomain.Qemu,
                $"cannot start domain '{definition.Name}': the driver is being stopped");
        }

        if (_domains.ContainsKey(definition.Uuid))
        {
            throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Qemu,
                $"Requested operation is not valid: domain '{definition.Name}' is already active with uuid {definition.Uuid}");
        }

        if (_domains.Values.FirstOrDefault(other => other.Record.Name == definition.Name) is { } same)
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.Qemu,
                $"operation failed: domain '{definition.Name}' already exists with uuid {same.Record.Uuid}");
        }
    }

    private Task<DomainRecord> WithinAsync(
        Guid uuid, string attempt, TimeSpan deadline, Func<QemuDomain, Patience, Task> operation, CancellationToken cancellationToken)
    {
        QemuDomain domain = Find(uuid);
        return WithinAsync(domain.Record.Name, attempt, deadline, async patience =>
        {
            await operation(domain, patience);
            return domain.Record;
        }, cancellationToken);
    }

    /// <summary>One deadline for all that an operation does, on the host's clock.</summary>
    private async Task<T> WithinAsync<T>(
        string name, string attempt, TimeSpan deadline, Func<Patience, Task<T>> operation, CancellationToken cancellationToken)
    {
        using var patience = new Patience(deadline, Context.Host.Clock, cancellationToken, _stopping.Token);
        try
        {
            return await operation(patience);
        }
        catch (OperationCanceledException) when (patience.IsLate)
        {
            throw QemuErrors.Late(name, attempt, deadline);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HypervisorException(ErrorCode.OperationAborted, ErrorDomain.Qemu,
                $"cannot {attempt} domain '{name}': the driver is being stopped");
        }
    }
}
