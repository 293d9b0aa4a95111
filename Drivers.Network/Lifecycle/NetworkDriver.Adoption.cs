using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Network.Adoption;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <content>The networks that another engine left active: found by their folders, taken up all at once.</content>
internal sealed partial class NetworkDriver
{
    private readonly List<(HostNetwork Network, NetworkDefinition Live, NetworkStatus Status)> _found = []; // Until they are taken up.

    private readonly List<Guid> _damaged = []; // What was active, and nobody knows as what.

    private void FindRuns()
    {
        IHostFiles files = Context.Host.Files;
        foreach (string name in files.List(Context.RunDirectory).Order(StringComparer.Ordinal))
        {
            if (Guid.TryParseExact(name, "D", out Guid uuid))
            {
                FindRun(new NetworkFolder(files, Context, uuid), uuid);
            }
        }
    }

    private void FindRun(NetworkFolder folder, Guid uuid)
    {
        Context.Host.Files.DeleteLeftovers(folder.Path);
        try
        {
            if (folder.ReadStatus() is not { } status)
            {
                folder.Delete(); // Made, and nothing begun; or all was taken down.
                return;
            }

            NetworkDefinition live = NetworkDefinition.Parse(status.Definition, Context.Host.Random.NewGuid);
            _found.Add((Add(live), live, status));
        }
        catch (Exception e) when (e is JsonException or HypervisorException)
        {
            Log.StatusDamaged(_log!, folder.StatusPath, e.Message);
            _damaged.Add(uuid);
        }
    }

    private async Task TakeUpAsync()
    {
        FindDamaged();
        if (_found.Count == 0)
        {
            return;
        }

        Watch();
        await Task.WhenAll(_found.Select(static one => one.Network.TakeUpAsync(one.Live, one.Status)).ToArray());
        foreach ((HostNetwork network, _, _) in _found)
        {
            Forget(network);
        }

        _found.Clear();
    }

    /// <summary>What is stored is the best guess. Of a transient network nothing is known; what is left of it is named when it is started again.</summary>
    private void FindDamaged()
    {
        foreach (HostNetwork network in _damaged.Select(uuid => _networks.All.FirstOrDefault(one => one.Uuid == uuid)).OfType<HostNetwork>())
        {
            NetworkDefinition stored = network.RequireStored("take up");
            IHost host = Context.Host;
            _found.Add((network, stored, new NetworkStatus(NetworkStage.Active, host.Scheduler.Now, host.Boot, stored.ToXml(), Dnsmasq: null, Ports: [])));
        }

        _damaged.Clear();
    }
}
