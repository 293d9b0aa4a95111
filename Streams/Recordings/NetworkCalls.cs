using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Calls for networks by name and arguments: those of <see cref="RecordedNetworks"/>, made again.</summary>
internal static class NetworkCalls
{
    internal const string Define = "DefineNetwork";
    internal const string Create = "CreateNetwork";
    internal const string Start = "StartNetwork";
    internal const string Destroy = "DestroyNetwork";
    internal const string Undefine = "UndefineNetwork";
    internal const string SetAutostart = "SetNetworkAutostart";
    internal const string Update = "UpdateNetwork";

    /// <summary>Whether a call is one for networks.</summary>
    internal static bool Knows(string method) => method is Define or Create or Start or Destroy or Undefine or SetAutostart or Update;

    /// <summary>Makes a call.</summary>
    /// <exception cref="ReplayDivergedException">There is no such call.</exception>
    internal static Task Invoke(INetworks networks, EngineCall call, CancellationToken cancel)
    {
        CallArguments a = new(call.Arguments);
        return call.Method switch
        {
            Define => networks.DefineNetworkAsync(a.Text(0), a.Span(1), cancel),
            Create => networks.CreateNetworkAsync(a.Text(0), a.Span(1), cancel),
            Start => networks.StartNetworkAsync(a.Uuid(0), a.Span(1), cancel),
            Destroy => networks.DestroyNetworkAsync(a.Uuid(0), a.Span(1), cancel),
            Undefine => networks.UndefineNetworkAsync(a.Uuid(0), a.Span(1), cancel),
            SetAutostart => networks.SetNetworkAutostartAsync(a.Uuid(0), a.Flag(1), a.Span(2), cancel),
            Update => networks.UpdateNetworkAsync(
                a.Uuid(0),
                new NetworkUpdate((NetworkUpdateCommand)a.Number(1), (NetworkSection)a.Number(2), a.Text(3), (int)a.Number(4)),
                (NetworkModification)a.Number(5),
                a.Span(6),
                cancel),
            var unknown => throw new ReplayDivergedException($"there is no call '{unknown}'"),
        };
    }
}
