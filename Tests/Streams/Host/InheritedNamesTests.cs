using System.Linq;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>What sd_listen_fds(3) says of LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES.</summary>
public sealed class InheritedNamesTests
{
    [Theory]
    [InlineData("7", "2", "rw:ro", "3 rw, 4 ro")]
    [InlineData("7", "2", "rw", "3 rw, 4 unknown")]
    [InlineData("7", "1", null, "3 unknown")]
    [InlineData("7", "2", ":", "3 unknown, 4 unknown")]
    [InlineData("7", "0", "", "")]
    [InlineData("8", "2", "rw:ro", "")]
    [InlineData(null, "2", "rw:ro", "")]
    [InlineData("7", null, "rw:ro", "")]
    [InlineData("7", "-1", null, "")]
    [InlineData("7", "many", null, "")]
    [InlineData("7", "1000000", null, "")]
    public void Numbers_and_names_come_from_the_environment_of_this_process_alone(string? process, string? count, string? names, string found)
        => string.Join(", ", InheritedNames.Read(process, count, names, processId: 7).Select(one => $"{one.Number} {one.Name}")).ShouldBe(found);
}
