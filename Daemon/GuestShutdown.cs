using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Daemon.Hosting;

namespace Rx.Hypervisor.Daemon;

/// <summary><c>rxhvd --shutdown-guests</c>: brings all guests down in order, and says how it goes.</summary>
internal static class GuestShutdown
{
    /// <summary>Does it, and returns when all are down or have failed to be.</summary>
    /// <returns><see cref="DaemonExit.Guests"/>: not all of them are down.</returns>
    /// <exception cref="DaemonException">It cannot be done.</exception>
    internal static async Task<DaemonExit> RunAsync(DaemonArguments arguments, TextWriter output)
    {
        var paths = DaemonPaths.Of(arguments.Root);
        DaemonSettings settings = ConfigFile.Read(arguments.ConfigFile ?? paths.ConfigFile, mayBeMissing: arguments.ConfigFile is null).Settings;
        return await BringDownAsync(paths, settings, output);
    }

    // No daemon runs: this process is the host for as long as it takes, and its end brings them down.
    private static async Task<DaemonExit> BringDownAsync(DaemonPaths paths, DaemonSettings settings, TextWriter output)
    {
        var progress = new ShutdownProgress(output);
        HypervisorHost host = await InstalledDrivers.StartAsync(paths, settings, options =>
        {
            options.Startup = new StartupPlan { IsOn = false };
            options.Shutdown = settings.Shutdown;
            options.Events = Observer.Create<HypervisorEvent>(progress.Show);
        }, CancellationToken.None);
        progress.Begin(host.Hypervisor.ListDomains(DomainListFlags.Active), settings.Shutdown);
        await host.DisposeAsync();
        return progress.HasFailures ? DaemonExit.Guests : DaemonExit.Done;
    }
}
