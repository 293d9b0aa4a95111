using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>What the agent in a guest is asked.</summary>
internal static class GuestAgentProcedures
{
    private const uint FromLease = 1;
    private const uint FromAgent = 2;
    private const uint ByHardwareClock = 1;
    private const uint IsEncrypted = 1;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Await<DomainFlags, Text>(RemoteProcedure.DomainGetHostname, "virDomainGetHostname", Access.Write, GetHostnameAsync);
        table.Await<DomainFlags, TimeReply>(RemoteProcedure.DomainGetTime, "virDomainGetTime", Access.Write, GetTimeAsync);
        table.Await<SetTimeArguments, Nothing>(RemoteProcedure.DomainSetTime, "virDomainSetTime", Access.Write, SetTimeAsync);
        table.Await<DomainTextsFlags, Number>(RemoteProcedure.DomainFSFreeze, "virDomainFSFreeze", Access.Write, FreezeAsync);
        table.Await<DomainTextsFlags, Number>(RemoteProcedure.DomainFSThaw, "virDomainFSThaw", Access.Write, ThawAsync);
        table.Await<TrimArguments, Nothing>(RemoteProcedure.DomainFSTrim, "virDomainFSTrim", Access.Write, TrimAsync);
        table.Await<PasswordArguments, Nothing>(RemoteProcedure.DomainSetUserPassword, "virDomainSetUserPassword", Access.Write, SetPasswordAsync);
    }

    /// <summary>How many virtual CPUs the guest uses, or has.</summary>
    internal static async Task<int> CountVcpusAsync(Domain domain, bool isMaximum)
    {
        using var reply = JsonDocument.Parse(await domain.AgentCommandAsync("""{"execute":"guest-get-vcpus"}"""));
        return reply.RootElement.GetProperty("return").EnumerateArray().Count(vcpu => isMaximum || vcpu.GetProperty("online").GetBoolean());
    }

    private static async ValueTask<Text> GetHostnameAsync(ServerSession session, DomainFlags it)
    {
        if ((Flags.Require(it.Flags, FromLease | FromAgent, "virDomainGetHostname") & FromLease) != 0)
        {
            throw new HypervisorException(ErrorCode.ArgumentUnsupported, ErrorDomain.Qemu, "argument unsupported: names of guests are known by their agent, not by leases");
        }

        return new Text { Value = await session.Find(it.Domain).GetHostNameAsync() };
    }

    private static async ValueTask<TimeReply> GetTimeAsync(ServerSession session, DomainFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainGetTime");
        DateTimeOffset time = await session.Find(it.Domain).GetTimeAsync();
        return new TimeReply
        {
            Seconds = time.ToUnixTimeSeconds(), Nanoseconds = (uint)(time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        };
    }

    private static async ValueTask<Nothing> SetTimeAsync(ServerSession session, SetTimeArguments it)
    {
        bool isByHardware = Flags.Require(it.Flags, ByHardwareClock, "virDomainSetTime") != 0;
        await session.Find(it.Domain).SetTimeAsync(isByHardware ? null : TimeOf(it.Seconds, it.Nanoseconds));
        return default;
    }

    private static DateTimeOffset TimeOf(long seconds, uint nanoseconds)
    {
        const long Latest = 253_402_300_799; // The end of the year 9999.
        return seconds is >= 0 and <= Latest && nanoseconds < 1_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
            : throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: {seconds}.{nanoseconds:D9} s since 1970 is no time that can be set");
    }

    private static async ValueTask<Number> FreezeAsync(ServerSession session, DomainTextsFlags it)
    {
        RequireAll(it, "virDomainFSFreeze");
        return new Number { Value = await session.Find(it.Domain).FreezeFileSystemsAsync() };
    }

    private static async ValueTask<Number> ThawAsync(ServerSession session, DomainTextsFlags it)
    {
        RequireAll(it, "virDomainFSThaw");
        return new Number { Value = await session.Find(it.Domain).ThawFileSystemsAsync() };
    }

    private static async ValueTask<Nothing> TrimAsync(ServerSession session, TrimArguments it)
    {
        Flags.RequireNone(it.Flags, "virDomainFSTrim");
        if (it.MountPoint is not null)
        {
            throw NoMountPoints();
        }

        await session.Find(it.Domain).TrimFileSystemsAsync((long)Math.Min(it.Minimum, long.MaxValue));
        return default;
    }

    private static async ValueTask<Nothing> SetPasswordAsync(ServerSession session, PasswordArguments it)
    {
        bool isCrypted = Flags.Require(it.Flags, IsEncrypted, "virDomainSetUserPassword") != 0;
        await session.Find(it.Domain).SetUserPasswordAsync(it.User ?? "", it.Password ?? "", isCrypted);
        return default;
    }

    private static void RequireAll(DomainTextsFlags it, string function)
    {
        Flags.RequireNone(it.Flags, function);
        if (!it.Values.IsEmpty)
        {
            throw NoMountPoints();
        }
    }

    private static HypervisorException NoMountPoints()
        => new(ErrorCode.ArgumentUnsupported, ErrorDomain.Qemu, "argument unsupported: mount points cannot be told apart, only all of them be meant");
}
