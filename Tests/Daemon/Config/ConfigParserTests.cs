using System.Collections.Generic;
using System.Linq;
using System.Runtime.Versioning;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Daemon.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Config;

/// <summary>The format of libvirtd.conf.</summary>
[SupportedOSPlatform("linux")]
public sealed class ConfigParserTests
{
    private static readonly FsCheck.Config Thorough = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void Everything_that_libvirts_own_files_contain_is_read()
    {
        const string Text = """"
            # A comment, and an empty line.

            listen_tls = 0   # behind a value too
            	unix_sock_group='libvirt'
            keepalive_interval = -1 ; keepalive_count = +5
            key_file = "/a 'b' #c"
            allowed = [ "C=GB,CN=*", 'x', ]
            lines = [
              "one",  # with a remark
              2 ]
            long = """two
            lines"""
            last = 1
            """";

        ConfigParser.Parse(Text).Select(static entry => $"{entry.At} {entry.Name} {Show(entry.Value)}").ShouldBe(
        [
            "3:1 listen_tls 0",
            "4:2 unix_sock_group 'libvirt'",
            "5:1 keepalive_interval -1",
            "5:27 keepalive_count 5",
            "6:1 key_file '/a 'b' #c'",
            "7:1 allowed ['C=GB,CN=*' 'x']",
            "8:1 lines ['one' 2]",
            "11:1 long 'two\nlines'",
            "13:1 last 1",
        ]);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("# only a comment", "")]
    [InlineData("a = []", "[]")]
    [InlineData("a = [[]]", "[[]]")]
    [InlineData("a = ''", "''")]
    [InlineData("a = \"\"\"\"\"\"", "''")]
    [InlineData("a=1\r\n", "1")]
    [InlineData("a = 9223372036854775807", "9223372036854775807")]
    public void What_is_unusual_is_read_too(string text, string shown)
        => string.Concat(ConfigParser.Parse(text).Select(static entry => Show(entry.Value))).ShouldBe(shown);

    [Theory]
    [InlineData("1 = 2", "1:1: expected the name of a setting, found '1'")]
    [InlineData("a\n= 2", "1:2: expected '=' behind 'a', found the end of the line")]
    [InlineData("a =", "1:4: expected a number, a text in quotes or a list in brackets, found the end of the file")]
    [InlineData("a = b", "1:5: expected a number, a text in quotes or a list in brackets, found 'b'")]
    [InlineData("a = 1 b = 2", "1:7: expected the end of the line, found 'b'")]
    [InlineData("a = 'b\n'", "1:5: the text that begins here does not end in its line: ' is missing")]
    [InlineData("a = \"\"\"b\n\"\"", "1:5: the text that begins here does not end: \"\"\" is missing")]
    [InlineData("\na = [1 2]", "2:8: expected ',' or ']' in the list that begins at 2:5, found '2'")]
    [InlineData("a = [1,", "1:8: expected a number, a text in quotes or a list in brackets, found the end of the file")]
    [InlineData("a = -", "1:5: '-' is no number that can be counted")]
    [InlineData("a = 9223372036854775808", "1:5: '9223372036854775808' is no number that can be counted")]
    [InlineData("a = 1\n\na = 2", "3:1: 'a' is set twice; first in line 1")]
    [InlineData("a = [[[[[[[[[1]]]]]]]]]", "1:13: lists stand in lists more than 8 deep")]
    [InlineData("a = \0", "1:5: expected a number, a text in quotes or a list in brackets, found the character 0")]
    public void What_is_malformed_is_told_with_line_and_column(string text, string error)
    {
        ConfigException e = Should.Throw<ConfigException>(() => ConfigParser.Parse(text));
        $"{e.At}: {e.Message}".ShouldBe(error);
    }

    [Fact]
    public void Any_text_is_read_or_refused()
        => Check.One(Thorough, Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), static text => IsReadOrRefused(text.Get)));

    [Fact]
    public void So_is_whatever_looks_like_a_file() => Check.One(Thorough, Prop.ForAll(
        Gen.Elements("a", "b_1", "=", " ", "\n", "'", "\"", "\"\"\"", "[", "]", ",", "#", ";", "7", "-", "\0").ListOf().Select(string.Concat).ToArbitrary(), IsReadOrRefused));

    private static bool IsReadOrRefused(string text)
    {
        try
        {
            return ConfigParser.Parse(text).Count <= text.Length;
        }
        catch (ConfigException e)
        {
            return e.At.Line >= 1 && e.At.Column >= 1 && e.At.Line <= text.Count(static one => one == '\n') + 1;
        }
    }

    private static string Show(ConfigValue value) => value switch
    {
        ConfigNumber number => $"{number.Value}",
        ConfigText text => $"'{text.Value}'",
        ConfigList list => $"[{string.Join(' ', list.Values.Select(Show))}]",
        _ => "?",
    };
}
