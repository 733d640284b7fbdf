# As xCAT's liteimg works: a few processes for each rule. Usage: shell-convert.sh TREE COUNT
tree=$1
i=0
while [ "$i" -lt "$2" ]; do
  part=$(printf %04d $((i / 50)))
  number=$(printf %05d "$i")
  if [ $((i % 10)) -eq 9 ]; then path=/etc/part$part/dir$number; else path=/etc/part$part/file$number; fi
  parent=$(dirname "$path")
  up=$(echo "$parent" | sed 's![^/][^/]*!..!g; s!^/!!')
  mkdir -p "$tree/.default$parent"
  mkdir -p "$tree/.statelite/tmpfs$parent"
  mv "$tree$path" "$tree/.default$path"
  ln -s "../../$up/.default$path" "$tree/.statelite/tmpfs$path"
  ln -s "$up/.statelite/tmpfs$path" "$tree$path"
  i=$((i + 1))
done
times
