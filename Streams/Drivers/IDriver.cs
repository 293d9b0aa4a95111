using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Something that runs objects on a host: domains, networks.</summary>
/// <remarks>
/// <para>Activation: <see cref="StartAsync"/> and <see cref="StopAsync"/> are called by <see cref="DriverHost"/> and by nobody else.
/// Opening a connection never starts a driver.</para>
/// <para>Threading: every member is called on the scheduler of <see cref="IDriverContext.Host"/>, and awaits resume there.</para>
/// </remarks>
public interface IDriver
{
    /// <summary>The scheme of the URIs that the driver serves: <c>qemu</c>.</summary>
    string Name { get; }

    /// <summary>Says whether the driver can work with its folders: before any driver is started, and before any folder is made.</summary>
    /// <exception cref="HypervisorException">It cannot.</exception>
    void Check(IDriverContext context)
    {
    }

    /// <summary>The start-up hook: called once, before anything but <see cref="Check"/>.</summary>
    Task StartAsync(IDriverContext context, CancellationToken cancellationToken);

    /// <summary>The shutdown hook: called once, after it nothing else; leaves no process, handle or file of the driver behind.</summary>
    Task StopAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Another driver of the same kind and settings that has learned nothing yet. It is started when this one has been stopped, in the same process, and takes over what
    /// this one left running: <see cref="HypervisorHost.RecordAsync(InputRecordingOptions, System.TimeSpan?, CancellationToken)"/> begins so.
    /// </summary>
    /// <exception cref="HypervisorException">Nobody can take over, or not now.</exception>
    IDriver MakeSuccessor() => throw new HypervisorException(
        ErrorCode.NoSupport, ErrorDomain.None, $"this function is not supported by the connection driver: '{Name}' cannot be taken over from");
}
