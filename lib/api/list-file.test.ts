import { expect, it } from "vitest";
import { type Listed, listFile } from "./list-file";

const names = (text: string, of: Listed) => {
  const read = listFile(text, of);
  return read.ok ? read.found.map(([name]) => name) : read.fault;
};

it.each([
  ["one on each line", "a\nb\r\n\n", "mutations", ["a", "b"]],
  ["a column among others", 'path,key,mutation\nprofile,"x,""y""",a\nprofile,z,b\n', "mutations", ["a", "b"]],
  ["a column of keys, quoted", 'path,key,mutation\nprofile,"x,""y""\n",a\nprofile,z,b\n', "keys", ['x,"y"\n', "z"]],
  ["columns parted by semicolons", 'key;mutation\r\nk;a\r\nl;"b"', "mutations", ["a", "b"]],
  ["columns parted by tabs", "Mutation\tkey\na\tk", "mutations", ["a"]],
  ["spaces around cells, and none within quotes", 'key , id\n " k " , a', "keys", [" k "]],
  ["a quote within a cell", 'key\n5" pipe', "keys", ['5" pipe']],
  ["lines ended in three ways", "a\rb\r\nc\nd", "keys", ["a", "b", "c", "d"]],
  ["rows longer and shorter than the first", "id,key\na\nb,k,l", "mutations", ["a", "b"]],
  ["what a spreadsheet would take for a formula", "key\n=1+1\n'-1", "keys", ["=1+1", "'-1"]],
  ["names that programs take for something else", "key\n__proto__\nconstructor", "keys", ["__proto__", "constructor"]],
  ["a byte order mark", "\ufeffid\na\nb", "mutations", ["a", "b"]],
  ["a JSON list", '["a", "b"]', "keys", ["a", "b"]],
  ["a JSON list of objects", '[{"mutation": "a", "key": "k"}, {"id": "b"}]', "mutations", ["a", "b"]],
  ["a page of the API's", '{"items": [{"key": "k", "path": "p"}], "next": null}', "keys", ["k"]],
  ["a selection", '\ufeff{"keys": ["k"]}', "keys", ["k"]],
] as const)("reads %s", (_, text, of, list) => expect(names(text, of)).toEqual(list));

it.each([
  ["an empty file", " \n", "The file is empty."],
  ["an empty list", "[]", "The file lists no mutations."],
  ["a heading alone", "mutation\n", "The file lists no mutations."],
  ["columns without a name", "a,b\nc,d", "several columns"],
  ["a row without the column", "mutation,key\na,k\n,l", "At line 3 the file names none"],
  ["a row behind one of several lines", 'key,mutation\n"k\nl",a\nm,', "At line 4 the file names none"],
  ["a row behind lines of Windows in a cell", 'key,mutation\r\n"k\r\nl",a\r\n\r\nm,', "At line 5 the file names none"],
  ["a row that begins in several lines", 'key,mutation\nk,a\n"l\nm",', "At line 3 the file names none"],
  ["a quote that does not end", 'mutation\n"a\nb', "The file is not CSV (Quote Not Closed"],
  ["a quote that ends within a cell", 'mutation\n"a"b', "The file is not CSV (Invalid Closing Quote"],
  ["an item without the member", '[{"key": "k"}]', "At item 1 the file names none"],
  ["JSON that is none", "[1,", "The file is not JSON"],
  ["a JSON object without a list", '{"all": true}', "has no list"],
])("refuses %s, and says why", (_, text, fault) => expect(names(text, "mutations")).toContain(fault));
