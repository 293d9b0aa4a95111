using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Daemon.Config;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>Which drivers this program has, and how their host is set up.</summary>
internal static class InstalledDrivers
{
    /// <summary>Starts them.</summary>
    /// <param name="paths">Where their files are.</param>
    /// <param name="settings">What the configuration says.</param>
    /// <param name="configure">What else there is to set.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DaemonException">They cannot be started.</exception>
    internal static async Task<HypervisorHost> StartAsync(
        DaemonPaths paths, DaemonSettings settings, Action<HypervisorHostOptions> configure, CancellationToken cancellationToken)
    {
        try
        {
            return await HypervisorHost.StartAsync(options =>
            {
                options.Folders = paths.Folders;
                options.Startup = settings.Startup;
                options.Journal = settings.Journal;
                options.UseQemu();
                options.UseNetworks();
                configure(options);
            }, cancellationToken);
        }
        catch (HypervisorException e)
        {
            throw new DaemonException(e.Code == ErrorCode.ResourceBusy ? DaemonExit.PidFile : DaemonExit.Driver, e.Message, e);
        }
    }
}
