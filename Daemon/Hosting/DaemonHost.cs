using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Logging;
using Rx.Hypervisor.Daemon.Systemd;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>Puts the daemon together and runs it to its end.</summary>
internal static class DaemonHost
{
    private const UnixFileMode Traversable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Runs until it is asked to end.</summary>
    /// <exception cref="DaemonException">It cannot run.</exception>
    internal static async Task RunAsync(DaemonArguments arguments)
    {
        using var manager = ServiceManager.FromEnvironment();
        try
        {
            await RunAsync(arguments, manager);
        }
        catch (DaemonException e)
        {
            manager.Status(e.Message);
            throw;
        }
    }

    private static async Task RunAsync(DaemonArguments arguments, ServiceManager manager)
    {
        var paths = DaemonPaths.Of(arguments.Root);
        using var log = new DaemonLog(TimeProvider.System);
        var configuration = DaemonConfiguration.Load(arguments, paths, log);
        MakeFolder(paths.Folders.Run, paths.IsSystem ? Traversable : OwnerOnly);
        using var pidFile = PidFile.Take(arguments.PidFile ?? paths.PidFile);
        using IHost host = Build(arguments, paths, configuration, manager, log);
        DaemonService service = host.Services.GetRequiredService<DaemonService>();
        await host.RunAsync();
        if (service.Failure is { } failure)
        {
            throw new DaemonException(DaemonExit.Driver, failure.Message, failure);
        }
    }

    private static IHost Build(DaemonArguments arguments, DaemonPaths paths, DaemonConfiguration configuration, ServiceManager manager, DaemonLog log)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "rxhvd", ContentRootPath = "/" });
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log); // The provider knows what is logged, and changes its mind.
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan); // Each part has deadlines of its own.
        builder.Services
            .AddSingleton(arguments)
            .AddSingleton(paths)
            .AddSingleton(configuration)
            .AddSingleton(manager)
            .AddSingleton<Loops>()
            .AddSingleton<DaemonService>()
            .AddSingleton<IHostLifetime, DaemonLifetime>()
            .AddHostedService(static services => services.GetRequiredService<DaemonService>())
            .AddHostedService<Watchdog>();
        return builder.Build();
    }

    private static void MakeFolder(string path, UnixFileMode mode)
    {
        try
        {
            Directory.CreateDirectory(path, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(DaemonExit.Folder, $"the folder '{path}' cannot be made: {e.Message}", e);
        }
    }
}
