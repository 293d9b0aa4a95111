using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

/// <summary>libvirt.conf of clients, as libvirt documents it.</summary>
public sealed class DefaultUriTests
{
    private const string Config = """
        uri_aliases = [
          "hail=qemu+ssh://root@hail.cloud.example.com/system",
          "sleet=qemu+ssh://root@sleet.cloud.example.com/system?socket=/run/a=b",
        ]
          uri_default = "qemu+tcp://far.example.org/system"
        """;

    [Theory]
    [InlineData("hail", "qemu+ssh://root@hail.cloud.example.com/system")]
    [InlineData("sleet", "qemu+ssh://root@sleet.cloud.example.com/system?socket=/run/a=b")]
    [InlineData("snow", null)]
    public void A_name_stands_for_a_URI(string name, string? uri) => DefaultUri.Alias(Config, name).ShouldBe(uri);

    [Fact]
    public void A_default_may_be_given() => DefaultUri.UriDefault(Config).ShouldBe("qemu+tcp://far.example.org/system");

    [Theory]
    [InlineData("")]
    [InlineData("uri_default =")]
    [InlineData("uri_aliases = [\"hail=")]
    [InlineData("nonsense")]
    public void What_is_not_there_means_nothing(string config)
    {
        DefaultUri.UriDefault(config).ShouldBeNull();
        DefaultUri.Alias(config, "hail").ShouldBeNull();
    }

    [Fact]
    public void A_whole_URI_is_no_name() => DefaultUri.Resolve("qemu:///system").ShouldBe("qemu:///system");
}
