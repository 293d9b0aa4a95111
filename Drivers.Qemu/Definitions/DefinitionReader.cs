using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Defaults;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Definitions;

/// <summary>From XML to a definition with everything filled in, as libvirt would store it.</summary>
/// <param name="files">Where the descriptors of firmware are.</param>
/// <param name="capabilities">What emulators can do: asked only for what a machine's other name stands for.</param>
/// <param name="emulator">For definitions that name none.</param>
/// <param name="nvramFolder">Where the variables of firmware go that have no path.</param>
/// <param name="log">Where it says what it could not find out.</param>
/// <param name="random">For what has no address of its own.</param>
/// <param name="isSimulated">Whether its guests are simulated: only then there are domains of type <c>test</c>.</param>
internal sealed class DefinitionReader(
    IHostFiles files, QemuCapabilitiesCache capabilities, string emulator, string nvramFolder, ILogger log, IHostRandom random, bool isSimulated = false)
{
    private const int MaxDescriptorBytes = 64 * 1024;

    /// <summary>Reads a definition that was complete once, and may have been edited since: nothing is asked of an emulator.</summary>
    /// <exception cref="HypervisorException">The XML is wrong, or asks for what cannot be honoured; the message names line and column.</exception>
    /// <remarks>It has what identifies it; an edit that takes that away is one of another domain.</remarks>
    internal static DomainDefinition ReadEdited(string xml)
        => DomainDefaults.Complete(DomainDefinition.Parse(xml, static () => Guid.Empty), new DefaultsContext { NewMac = static () => default });

    /// <summary>Reads a stored definition as far as its text alone tells. Pure: safe on any thread.</summary>
    /// <param name="text">The text.</param>
    /// <param name="newUuid">Makes a uuid for one that has none; see <see cref="PreparedDefinition.HasNewUuid"/>.</param>
    internal PreparedDefinition Prepare(DefinitionText text, Func<Guid> newUuid)
    {
        bool isNew = false;
        try
        {
            DomainDefinition written = DomainDefinition.Parse(text.Xml, NewUuid);
            return !isNew && LeavesNothingOpen(written)
                ? new PreparedDefinition(text) { Complete = new StoredDefinition(written) }
                : new PreparedDefinition(text) { Written = written, HasNewUuid = isNew };
        }
        catch (HypervisorException e)
        {
            return new PreparedDefinition(text) { Error = e };
        }

        Guid NewUuid()
        {
            isNew = true;
            return newUuid();
        }
    }

    /// <summary>Fills in what a definition leaves open.</summary>
    /// <exception cref="HypervisorException">It asks for what cannot be had.</exception>
    internal async Task<DomainDefinition> CompleteAsync(DomainDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.Type is DomainType.Test && !isSimulated)
        {
            throw new HypervisorException(ErrorCode.ConfigUnsupported, ErrorDomain.Qemu,
                $"unsupported configuration: domain '{definition.Name}': unexpected domain type test, expecting one of these: qemu, kvm");
        }

        DomainDefinition complete = FillIn(definition, await ResolveAsync(definition, cancellationToken), () => NetworkValues.NewMac(random));
        return complete.Boot.Firmware is null ? complete : FirmwareCatalog.Read(Descriptors).Complete(complete, nvramFolder);
    }

    /// <summary>Whether there is nothing to fill in. Where firmware is found, files tell: that is not a text alone.</summary>
    internal bool LeavesNothingOpen(DomainDefinition definition) =>
        HasVersion(definition.Boot.Machine.Name)
        && definition.Boot.Firmware is null
        && FillIn(definition, machine: null, static () => default) == definition;

    private static bool HasVersion(string machine) => machine.Any(char.IsAsciiDigit) && machine is not "q35";

    private DomainDefinition FillIn(DomainDefinition definition, string? machine, Func<MacAddress> newMac) => DomainDefaults.Complete(definition, new DefaultsContext
    {
        NewMac = newMac,
        Emulator = emulator,
        MachineAlias = (_, _) => machine,
    });

    /// <summary>What the machine is called that a name as <c>q35</c> stands for today; <see langword="null"/> for one that has its version.</summary>
    private async Task<string?> ResolveAsync(DomainDefinition definition, CancellationToken cancellationToken)
    {
        string machine = definition.Boot.Machine.Name;
        if (HasVersion(machine))
        {
            return null;
        }

        try
        {
            return (await capabilities.GetAsync(definition.Emulator ?? emulator, cancellationToken)).ResolveMachine(machine);
        }
        catch (HypervisorException e) when (e.Code is not ErrorCode.OperationAborted)
        {
            Log.MachineUnresolved(log, definition.Name, machine, e.Message); // A start with that emulator will say what is wrong with it.
            return null;
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Descriptors(string folder) => files.List(folder)
        .Where(name => name.EndsWith(".json", StringComparison.Ordinal))
        .Select(name => KeyValuePair.Create(name, Encoding.UTF8.GetString(files.Read(Path.Combine(folder, name), MaxDescriptorBytes))));
}
