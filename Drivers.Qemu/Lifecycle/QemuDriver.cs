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
        await _stopping.CancelAsync();
        await Task.WhenAll(_domains.Values.ToArray().Select(async domain =>
        {
            if (domain.Record.IsActive)
            {
                await domain.DestroyAsync(cancellationToken);
            }

            await domain.Ended.WaitAsync(LongestEnd, Context.Host.Clock, cancellationToken);
        }));
    }

    public Task<DomainRecord> CreateAsync(string xml, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
    {
        DomainDefinition definition = DomainDefinition.Parse(xml, Guid.NewGuid);
        RequireUnused(definition);
        return WithinAsync(definition.Name, "start", deadline, async cancel =>
        {
            var domain = new QemuDomain(Context, definition, options, _log!);
            _domains.Add(definition.Uuid, domain);
            try
            {
                await domain.LaunchAsync(start, cancel);
            }
            catch
            {
                _domains.Remove(definition.Uuid);
                throw;
            }

            Context.Host.Scheduler.Start(() => ForgetAsync(domain));
            return domain.Record;
        }, cancellationToken);
    }

    public Task<DomainRecord> SuspendAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "suspend", deadline, static (one, cancel) => one.SuspendAsync(cancel), cancellationToken);

    public Task<DomainRecord> ResumeAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "resume", deadline, static (one, cancel) => one.ResumeAsync(cancel), cancellationToken);

    public Task<DomainRecord> ResetAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "reset", deadline, static (one, cancel) => one.ResetAsync(cancel), cancellationToken);

    public Task<DomainRecord> DestroyAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "destroy", deadline, static (one, cancel) => one.DestroyAsync(cancel), cancellationToken);

    public async Task<DomainRecord> ShutdownAsync(Guid domain, TimeSpan gracePeriod, CancellationToken cancellationToken)
    {
        QemuDomain one = Find(domain);
        try
        {
            return await WithinAsync(domain, "shut down", gracePeriod, static async (one, cancel) =>
            {
                await one.PressPowerButtonAsync(cancel);
                await one.Ended.WaitAsync(cancel);
            }, cancellationToken);
        }
        catch (HypervisorException e) when (e.Code is ErrorCode.OperationTimeout or ErrorCode.OperationFailed && one.Record.IsActive)
        {
            // The guest does not heed the button, or the monitor does not answer: what was asked for is that it be off.
            Log.ShutdownForced(_log!, one.Record.Name, gracePeriod.TotalSeconds);
            return await WithinAsync(domain, "shut down", LongestEnd, static (one, cancel) => one.DestroyAsync(cancel), cancellationToken);
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
        Guid uuid, string attempt, TimeSpan deadline, Func<QemuDomain, CancellationToken, Task> operation, CancellationToken cancellationToken)
    {
        QemuDomain domain = Find(uuid);
        return WithinAsync(domain.Record.Name, attempt, deadline, async cancel =>
        {
            await operation(domain, cancel);
            return domain.Record;
        }, cancellationToken);
    }

    /// <summary>One deadline for all that an operation does, on the host's clock.</summary>
    private async Task<T> WithinAsync<T>(
        string name, string attempt, TimeSpan deadline, Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline, Context.Host.Clock);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken, _stopping.Token);
        try
        {
            return await operation(cancel.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
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
