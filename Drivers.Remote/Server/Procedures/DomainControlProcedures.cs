using System;
using System.Linq;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Keys, sleep, virtual CPUs, memory and media of domains.</summary>
internal static class DomainControlProcedures
{
    private const uint ResizeInBytes = 1;
    private const uint ForceDevice = 4;
    private const uint Impact = (uint)(DomainModification.Live | DomainModification.Config);

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Change<SendKeyArguments>(RemoteProcedure.DomainSendKey, "virDomainSendKey", SendKeyAsync);
        table.Open<DomainUnsignedFlags, OptionalText>(RemoteProcedure.DomainScreenshot, "virDomainScreenshot", Access.Write, ScreenshotAsync);
        table.Change<DomainFlags>(RemoteProcedure.DomainInjectNmi, "virDomainInjectNMI", InjectNmiAsync);
        table.Change<SleepArguments>(RemoteProcedure.DomainPMSuspendForDuration, "virDomainPMSuspendForDuration", SleepAsync);
        table.Change<DomainFlags>(RemoteProcedure.DomainPMWakeup, "virDomainPMWakeup", WakeAsync);
        table.Change<DomainUnsigned>(
            RemoteProcedure.DomainSetVcpus, "virDomainSetVcpus", static (session, it) => SetVcpusAsync(session, it.Domain, it.Value, (uint)DomainModification.Live));
        table.Change<DomainUnsignedFlags>(
            RemoteProcedure.DomainSetVcpusFlags, "virDomainSetVcpusFlags", static (session, it) => SetVcpusAsync(session, it.Domain, it.Value, it.Flags));
        table.Change<DomainLarge>(
            RemoteProcedure.DomainSetMemory, "virDomainSetMemory", static (session, it) => SetMemoryAsync(session, it.Domain, it.Value, (uint)DomainModification.Live));
        table.Change<DomainLarge>(
            RemoteProcedure.DomainSetMaxMemory, "virDomainSetMaxMemory",
            static (session, it) => SetMemoryAsync(session, it.Domain, it.Value, (uint)DomainModification.Maximum));
        table.Change<DomainLargeFlags>(
            RemoteProcedure.DomainSetMemoryFlags, "virDomainSetMemoryFlags", static (session, it) => SetMemoryAsync(session, it.Domain, it.Value, it.Flags));
        table.Change<DomainTextLargeFlags>(RemoteProcedure.DomainBlockResize, "virDomainBlockResize", ResizeAsync);
        table.Change<DomainTextFlags>(RemoteProcedure.DomainUpdateDeviceFlags, "virDomainUpdateDeviceFlags", UpdateDeviceAsync);
    }

    private static async ValueTask<Position> SendKeyAsync(ServerSession session, SendKeyArguments it)
    {
        Flags.RequireNone(it.Flags, "virDomainSendKey");
        return await session.Find(it.Domain).SendKeyAsync(
            (KeycodeSet)it.Codeset, [.. it.Keycodes.ToArray().Select(static key => (int)key)], TimeSpan.FromMilliseconds(it.HoldTimeMs));
    }

    private static async ValueTask<StreamOffer<OptionalText>> ScreenshotAsync(ServerSession session, DomainUnsignedFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainScreenshot");
        Screenshot picture = await session.Find(it.Domain).ScreenshotAsync((int)Math.Min(it.Value, int.MaxValue));
        return new StreamOffer<OptionalText>(
            new OptionalText { Value = picture.MimeType }, (connection, call) => new BytesStream(connection, call, picture.Image));
    }

    private static async ValueTask<Position> InjectNmiAsync(ServerSession session, DomainFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainInjectNMI");
        return await session.Find(it.Domain).InjectNmiAsync();
    }

    private static async ValueTask<Position> SleepAsync(ServerSession session, SleepArguments it)
    {
        Flags.RequireNone(it.Flags, "virDomainPMSuspendForDuration");
        return await session.Find(it.Domain).PMSuspendAsync((DomainSleep)it.Target, TimeSpan.FromSeconds(Math.Min(it.DurationSeconds, int.MaxValue)));
    }

    private static async ValueTask<Position> WakeAsync(ServerSession session, DomainFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainPMWakeup");
        return await session.Find(it.Domain).PMWakeupAsync();
    }

    private static async ValueTask<Position> SetVcpusAsync(ServerSession session, DomainName domain, uint count, uint flags)
        => await session.Find(domain).SetVcpusAsync((int)Math.Min(count, int.MaxValue), (DomainModification)flags);

    private static async ValueTask<Position> SetMemoryAsync(ServerSession session, DomainName domain, ulong memoryKiB, uint flags)
        => await session.Find(domain).SetMemoryAsync((long)Math.Min(memoryKiB, long.MaxValue / 1024), (DomainModification)flags);

    private static async ValueTask<Position> ResizeAsync(ServerSession session, DomainTextLargeFlags it)
    {
        ulong unit = Flags.Require(it.Flags, ResizeInBytes, "virDomainBlockResize") == 0 ? 1024UL : 1;
        return it.Value <= long.MaxValue / unit
            ? await session.Find(it.Domain).BlockResizeAsync(it.Text, (long)(it.Value * unit))
            : throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Domain, $"invalid argument: a disk of {it.Value} KiB is more than there can be");
    }

    /// <summary>The medium of a drive is what can be changed of devices.</summary>
    private static async ValueTask<Position> UpdateDeviceAsync(ServerSession session, DomainTextFlags it)
    {
        Flags.Require(it.Flags, Impact | ForceDevice, "virDomainUpdateDeviceFlags");
        XElement device = Parse(it.Value);
        string? target = (string?)device.Element("target")?.Attribute("dev");
        if (device.Name.LocalName != "disk" || (string?)device.Attribute("device") is not ("cdrom" or "floppy"))
        {
            throw new HypervisorException(ErrorCode.OperationUnsupported, ErrorDomain.Qemu,
                $"Operation not supported: of devices the medium of a drive can be changed, not {(target is null ? $"<{device.Name.LocalName}>" : $"'{target}'")}");
        }

        return await session.Find(it.Domain).ChangeMediaAsync(
            target ?? throw new HypervisorException(ErrorCode.XmlError, ErrorDomain.Domain, "XML error: <disk> has no <target dev='...'>"),
            (string?)device.Element("source")?.Attribute("file"), (it.Flags & ForceDevice) != 0, (DomainModification)(it.Flags & Impact));
    }

    private static XElement Parse(string xml)
    {
        try
        {
            return XElement.Parse(xml);
        }
        catch (XmlException e)
        {
            throw new HypervisorException(ErrorCode.XmlDetail, ErrorDomain.Domain, $"(device_definition):{e.LineNumber}: {e.Message}", e);
        }
    }
}
